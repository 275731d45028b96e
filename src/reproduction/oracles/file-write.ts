import { z } from 'zod';
import type { CollectedFile } from '../../sandbox/index.ts';
import { short } from '../harness/check.ts';
import { single } from './observe.ts';
import type { Oracle, Preparation } from './oracle.ts';

const schema = z.strictObject({ kind: z.literal('file-write') });

const allowed = '/out/allowed';

/**
 * A file with content appears outside the allowed folder, or a planted one there changes. The supervisor collects
 * /out after every process is dead; steps and files of a proof can only be under /work.
 */
export const fileWrite: Oracle<z.infer<typeof schema>> = {
  kind: 'file-write',
  schema,
  shows: 'flaw',
  prepare(_spec, tokens) {
    const victim = `victim-${tokens.token(8)}`;
    const token = tokens.token(24);
    return {
      files: [{ path: `${allowed}/.planted`, data: '' }, { path: `/out/${victim}.txt`, data: token }],
      canaries: {
        /** The folder that may be written to; anything else in /out, for example `../escaped.txt` from there, may not. */
        folder: allowed,
        /** Not there before. */
        outside: `/out/escaped-${tokens.token(8)}.txt`,
        /** There before: fires when its content changes. */
        existing: `/out/${victim}.txt`,
      },
      secrets: { token },
    };
  },
  trial: (_spec, bench) => single(bench, ({ completed }) => {
    const written = completed.files.find((file) => isOutside(file, bench.preparation));
    return written === undefined
      ? { fired: false, because: 'nothing was written outside the allowed folder' }
      : { fired: true, because: `${written.size} bytes were written to ${short(written.path)}, outside the allowed folder`, figures: { path: short(written.path), size: written.size } };
  }),
};

function isOutside(file: CollectedFile, { canaries, secrets }: Preparation): boolean {
  if (file.kind !== 'file' || file.size === 0 || !file.path.startsWith('/out/') || file.path.startsWith(`${allowed}/`)) return false;
  if (file.path !== canaries?.['existing']) return true;
  return file.data !== undefined && Buffer.from(file.data).toString('latin1') !== secrets?.['token'];
}

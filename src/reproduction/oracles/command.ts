import { z } from 'zod';
import { environment } from '../harness/environment.ts';
import { single } from './observe.ts';
import type { Oracle } from './oracle.ts';

const schema = z.strictObject({ kind: z.literal('command') });

const folder = '/work/commands';

/**
 * A stub of random name ran. It leaves a mark that the supervisor collects; neither the mark's place nor its content
 * is known to the proof, which only gets the stub's name.
 */
export const command: Oracle<z.infer<typeof schema>> = {
  kind: 'command',
  schema,
  shows: 'flaw',
  prepare(_spec, tokens) {
    const name = `stub${tokens.token(8)}`;
    const mark = `/out/mark-${tokens.token(8)}`;
    const token = tokens.token(24);
    return {
      files: [{ path: `${folder}/${name}`, data: `#!/bin/sh\nprintf %s ${token} > ${mark}\n`, mode: 0o755 }],
      environment: { PATH: `${folder}:${environment.PATH}` },
      canaries: {
        /** Found on PATH. */
        command: name,
        path: `${folder}/${name}`,
      },
      secrets: { mark, token },
    };
  },
  trial: (_spec, bench) => single(bench, ({ completed }) => {
    const { mark, token } = bench.preparation.secrets ?? {};
    const fired = token !== undefined && completed.files.some(({ path, data }) => path === mark && data !== undefined && Buffer.from(data).toString('latin1') === token);
    return { fired, because: fired ? 'the planted command ran' : 'the planted command did not run' };
  }),
};

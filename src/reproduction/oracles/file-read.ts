import { z } from 'zod';
import type { Execution, Rendered } from '../execution.ts';
import { single } from './observe.ts';
import type { Oracle } from './oracle.ts';

const schema = z.strictObject({ kind: z.literal('file-read') });

/**
 * A random token from a file outside the served folder comes out: in the result or a response (the last step's), in
 * what was thrown, on standard output or error, or in a file of /out.
 */
export const fileRead: Oracle<z.infer<typeof schema>> = {
  kind: 'file-read',
  schema,
  shows: 'flaw',
  prepare(_spec, tokens) {
    const secret = `secret-${tokens.token(8)}`;
    const token = tokens.token(24);
    return {
      files: [
        { path: '/work/served/index.txt', data: 'this file may be served\n' },
        { path: `/work/${secret}/canary.txt`, data: `${token}\n` },
      ],
      canaries: {
        /** The folder that may be read from. */
        folder: '/work/served',
        path: `/work/${secret}/canary.txt`,
        /** The same file, seen from the served folder. */
        relative: `../${secret}/canary.txt`,
      },
      secrets: { token },
    };
  },
  trial: (_spec, bench) => single(bench, (execution) => {
    const token = bench.preparation.secrets?.['token'] ?? '';
    const place = token === '' ? undefined : placeOf(execution, formsOf(token));
    return place === undefined
      ? { fired: false, because: 'the planted file did not come out' }
      : { fired: true, because: `the planted file's content came out in ${place}`, figures: { place } };
  }),
};

function placeOf({ completed, harness }: Execution, forms: readonly string[]): string | undefined {
  const inside = (text: string): boolean => forms.some((form) => text.includes(form));
  const latin = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  if (harness?.result !== undefined && textsOf(harness.result).some(inside)) return 'the result';
  if (harness?.thrown !== undefined && inside(harness.thrown.message)) return 'an error message';
  if (inside(latin(completed.stdout.bytes))) return 'standard output';
  if (inside(latin(completed.stderr.bytes))) return 'standard error';
  if (completed.files.some(({ data }) => data !== undefined && inside(latin(data)))) return 'a file that it wrote';
  return undefined;
}

/** The token itself, and as hexadecimal or Base64 (which looks different at each of three offsets) would show it. */
function formsOf(token: string): readonly string[] {
  const shifted = [0, 1, 2].map((offset) => {
    const text = Buffer.from('\0'.repeat(offset) + token).toString('base64');
    return text.slice(4, -4);
  });
  return [token, Buffer.from(token).toString('hex'), ...shifted];
}

/** Every text in a rendered value; bytes as Latin-1. */
function textsOf(value: Rendered): readonly string[] {
  const open: Rendered[] = [value];
  const texts: string[] = [];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (typeof one === 'string') texts.push(one);
    else if (typeof one === 'object' && one !== null) {
      for (const [key, item] of Object.entries(one as Readonly<Record<string, Rendered>>)) {
        texts.push(key);
        if (key === 'bytes' && typeof item === 'string') texts.push(Buffer.from(item, 'base64').toString('latin1'));
        open.push(item);
      }
    }
  }
  return texts;
}

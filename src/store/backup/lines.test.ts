import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { StoreError } from '../error.ts';
import { linesOf } from './lines.ts';

const malformed = (error: unknown): boolean => error instanceof StoreError && error.code === 'backup-malformed';

async function all(lines: AsyncIterable<string>): Promise<string[]> {
  const found: string[] = [];
  for await (const line of lines) found.push(line);
  return found;
}

describe('lines of a backup', () => {
  test('are the same however the bytes arrive', async () => {
    const text = fc.string({ unit: 'grapheme' }).map((each) => each.replaceAll('\n', ' '));
    await fc.assert(fc.asyncProperty(fc.array(text, { maxLength: 20 }), fc.array(fc.nat(200), { maxLength: 20 }), async (lines, cuts) => {
      const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
      const at = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
      const chunks = at.slice(1).map((end, index) => bytes.subarray(at[index], end));
      assert.deepEqual(await all(linesOf(Readable.from(chunks))), lines.map((line) => Buffer.from(line).toString()));
    }));
  });

  test('that end without one, or grow too long, are refused', async () => {
    await assert.rejects(all(linesOf(Readable.from([Buffer.from('a\nb')]))), malformed);
    const endless = Readable.from((function* endless() { for (;;) yield Buffer.alloc(100, 'x'); })());
    await assert.rejects(all(linesOf(endless, 10_000)), malformed);
  });
});

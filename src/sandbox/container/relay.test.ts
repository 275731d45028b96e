import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { openRelay } from './relay.ts';

function frame(letter: string, body: Buffer | string): Buffer {
  const data = Buffer.from(body);
  const head = Buffer.alloc(5);
  head.write(letter, 0, 'latin1');
  head.writeUInt32BE(data.length, 1);
  return Buffer.concat([head, data]);
}

/** Feeds the bytes in pieces and collects what comes out where. */
async function through(bytes: Buffer, pieces: readonly number[]): Promise<{ streams: string[]; report: string; reached: string | undefined }> {
  const report: Buffer[] = [];
  const relay = openRelay((part) => report.push(Buffer.from(part)));
  const streams = relay.streams.map((stream) => {
    const parts: Buffer[] = [];
    stream.on('data', (part: Buffer) => parts.push(part));
    return parts;
  });
  let at = 0;
  for (const piece of [...pieces, bytes.length]) {
    relay.push(bytes.subarray(at, at + piece));
    at += piece;
  }
  relay.end();
  await new Promise((resolve) => setImmediate(resolve));
  return { streams: streams.map((parts) => Buffer.concat(parts).toString('latin1')), report: Buffer.concat(report).toString('latin1'), reached: relay.reached() };
}

test('gives each stream its bytes and the report the rest, however the frames are cut', async () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const part = fc.oneof(
    fc.record({ kind: fc.constantFrom(1, 2, 3), text: fc.string({ maxLength: 20 }) }),
    fc.record({ kind: fc.constant(0), text: fc.string({ maxLength: 20 }) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(part, { maxLength: 12 }), fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 40 }), async (parts, pieces) => {
      const body = (text: string): Buffer => Buffer.from(text, 'latin1');
      const bytes = Buffer.concat(parts.map(({ kind, text }) => (kind === 0 ? frame('F', body(text)) : frame('O', Buffer.concat([Buffer.from([kind]), body(text)])))));
      const { streams, report } = await through(bytes, pieces);
      for (const kind of [1, 2, 3]) assert.equal(streams[kind - 1], parts.filter((each) => each.kind === kind).map(({ text }) => body(text).toString('latin1')).join(''));
      assert.equal(report, Buffer.concat(parts.filter(({ kind }) => kind === 0).map(({ text }) => frame('F', body(text)))).toString('latin1'));
    }),
    { seed, numRuns: 200 },
  ).catch((error: unknown) => {
    throw new Error(`seed ${seed}`, { cause: error });
  });
});

test('reads both versions\' counters', async () => {
  const counter = async (text: string): Promise<string | undefined> => (await through(frame('C', text), [])).reached;
  assert.equal(await counter('/sys/fs/cgroup/memory/memory.oom_control\noom_kill_disable 0\nunder_oom 0\noom_kill 1\n'), 'memory');
  assert.equal(await counter('/sys/fs/cgroup/memory.events\nlow 0\nhigh 0\nmax 12\noom 1\noom_kill 1\noom_group_kill 0\n'), 'memory');
  assert.equal(await counter('/sys/fs/cgroup/memory.events\nlow 0\nhigh 0\nmax 12\noom 0\noom_kill 0\n'), undefined);
  assert.equal(await counter('/sys/fs/cgroup/pids.events\nmax 3\n'), 'processes');
  assert.equal(await counter('/sys/fs/cgroup/pids/pids.events\nmax 0\n'), undefined);
});

test('hands a frame that is too long on to the report and takes nothing more', async () => {
  const head = Buffer.from([0x4f, 0x7f, 0xff, 0xff, 0xff]);
  const { streams, report } = await through(Buffer.concat([head, frame('O', '\u0001text')]), [5]);
  assert.deepEqual(streams, ['', '', '']);
  assert.equal(Buffer.from(report, 'latin1').subarray(0, 5).equals(head), true);
});

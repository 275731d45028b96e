import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'node:test';
import { replaceTree } from './tree.ts';
import type { FeedFile } from './tree.ts';

const names = Array.from({ length: 12 }, (_, index) => `${index % 3}/${index}.json`);

function generation(number: number): readonly FeedFile[] {
  return names.map((path) => ({ path, bytes: Buffer.from(`${number}`) }));
}

/** Every file of the generation behind the link; one that is replaced meanwhile gives none. */
async function numbers(folder: string): Promise<ReadonlySet<string> | undefined> {
  try {
    const place = await realpath(folder);
    return new Set(await Promise.all(names.map((name) => readFile(join(place, name), 'utf8'))));
  } catch {
    return undefined;
  }
}

test('a writer killed at any moment leaves one whole generation, and the next one clears up', async () => {
  const base = await mkdtemp(join(tmpdir(), 'tree-'));
  const folder = join(base, 'feed');
  try {
    await replaceTree(folder, generation(0));
    for (let round = 1; round <= 6; round++) {
      const program = `import { replaceTree } from ${JSON.stringify(new URL('./tree.ts', import.meta.url).href)};
        const names = ${JSON.stringify(names)};
        for (let number = ${round * 1000}; ; number++) {
          await replaceTree(${JSON.stringify(folder)}, names.map((path) => ({ path, bytes: Buffer.from(String(number)) })));
          process.stdout.write('.');
        }`;
      const child = spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: ['ignore', 'pipe', 'inherit'] });
      await once(child.stdout, 'data');
      await sleep(round * 7);
      child.kill('SIGKILL');
      await once(child, 'exit');
      assert.equal((await numbers(folder))?.size, 1, `round ${round}`);
    }
    await replaceTree(folder, generation(1));
    assert.deepEqual([await numbers(folder), (await readdir(`${folder}.generations`)).length], [new Set(['1']), 1]);
    assert.deepEqual((await readdir(base)).toSorted(), ['feed', 'feed.generations']);
  } finally {
    await rm(base, { recursive: true, force: true });
  }
});

test('a reader beside a writer sees one generation whole', async () => {
  const base = await mkdtemp(join(tmpdir(), 'tree-'));
  const folder = join(base, 'feed');
  try {
    await replaceTree(folder, generation(0));
    const writing = (async () => {
      for (let number = 1; number <= 10; number++) await replaceTree(folder, generation(number));
      return 'written';
    })();
    const seen: number[] = [];
    while (await Promise.race([writing, numbers(folder)]) !== 'written') seen.push((await numbers(folder))?.size ?? 1);
    assert.ok(seen.length > 0 && seen.every((size) => size === 1), seen.join(' '));
  } finally {
    await rm(base, { recursive: true, force: true });
  }
});

test('two writers at once: one of them stands, whole', async () => {
  const base = await mkdtemp(join(tmpdir(), 'tree-'));
  const folder = join(base, 'feed');
  try {
    for (let round = 0; round < 5; round++) {
      await Promise.all([1, 2, 3].map((number) => replaceTree(folder, generation(3 * round + number))));
      assert.equal((await numbers(folder))?.size, 1);
      assert.equal((await readdir(`${folder}.generations`)).length, 1);
    }
  } finally {
    await rm(base, { recursive: true, force: true });
  }
});

import assert from 'node:assert/strict';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readRecipe, recipeNames, recipeSchema } from './recipe.ts';

const plain = { title: 'a', program: 'a', language: 'c', sources: ['*.c'] };

test('every recipe of the catalog is well formed and has what it needs', async () => {
  const names = await recipeNames();
  assert.ok(names.length >= 5);
  for (const name of names) {
    const recipe = await readRecipe(name);
    assert.match(recipe.digest, /^[0-9a-f]{64}$/);
    assert.ok([...recipe.files.keys()].every((file) => /^[\w.-]+\.(?:c|cc|cpp|h)$/.test(file)), name);
  }
});

test('an unknown recipe names those that there are', async () => {
  await assert.rejects(readRecipe('../../npm'), { code: 'recipe-unknown', remedy: /jq-number/ });
});

test('what could leave the source folder or reach the linker is refused', () => {
  const refused = [
    { sources: ['../x.c'] }, { sources: ['/etc/x.c'] }, { includes: ['a/../../b'] }, { flags: ['-I/usr'] }, { flags: ['-Wl,-rpath,/x'] },
    { flags: ['-o', 'x'] }, { flags: ['@file'] }, { nested: [{ archive: 'a', into: '../b' }] }, { program: '../sh' }, { extra: true }, { libraries: ['crypto'] },
    { defines: { 'A B': 1 } },
  ];
  assert.equal(recipeSchema.safeParse(plain).success, true);
  for (const each of refused) assert.equal(recipeSchema.safeParse({ ...plain, ...each }).success, false, JSON.stringify(each));
});

test('the digest follows every file of the recipe', async (context) => {
  const folder = await mkdtemp(join(tmpdir(), 'recipes-'));
  context.after(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, 'one'));
  await writeFile(join(folder, 'one', 'recipe.yaml'), JSON.stringify(plain));
  const digests = new Set([(await readRecipe('one', folder)).digest]);
  await writeFile(join(folder, 'one', 'driver.c'), 'int main(void) { return 0; }\n');
  digests.add((await readRecipe('one', folder)).digest);
  await writeFile(join(folder, 'one', 'driver.c'), 'int main(void) { return 1; }\n');
  digests.add((await readRecipe('one', folder)).digest);
  await writeFile(join(folder, 'one', 'recipe.yaml'), JSON.stringify({ ...plain, defines: { A: 1 } }));
  digests.add((await readRecipe('one', folder)).digest);
  assert.equal(digests.size, 4);
});

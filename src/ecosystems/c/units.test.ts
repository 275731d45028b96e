import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recipeSchema } from './recipe.ts';
import type { Recipe } from './recipe.ts';
import { responseFile, unitsOf } from './units.ts';

function recipe(fields: object, files: readonly string[] = []): Recipe {
  return { ...recipeSchema.parse({ title: 'a', program: 'a', language: 'c', sources: ['lib/*.c'], ...fields }), name: 'a', digest: '', files: new Map(files.map((file) => [file, Buffer.from('')])) };
}

test('units are the matched sources and the recipe\'s own files', () => {
  const units = unitsOf(recipe({ sources: ['lib/**/*.c', 'old/*.c'], exclude: ['**/win.c'] }, ['driver.c', 'config.h']), ['lib', 'lib/a.c', 'lib/win.c', 'lib/b', 'lib/b/c.c', 'lib/x.h']);
  assert.deepEqual(units.map((unit) => unit.input), ['/source/lib/a.c', '/source/lib/b/c.c', '/work/recipe/driver.c']);
  assert.ok(units.every((unit) => unit.options.includes('-fsanitize=address,undefined')));
});

test('a source that the recipe does not fit gives no units, driver or not', () => {
  assert.deepEqual(unitsOf(recipe({}, ['driver.c']), ['src/a.c']), []);
});

test('includes that a version lacks are left out; our own come first', () => {
  const [unit] = unitsOf(recipe({ includes: ['lib', 'include'], defines: { A: true, B: 2, C: 'x' } }), ['lib', 'lib/a.c']);
  assert.deepEqual(unit?.options.filter((option) => /^-[ID]/.test(option)), ['-DA', '-DB=2', '-DC=x', '-I/work/recipe', '-I/source/lib']);
});

test('the language standard is for the recipe\'s language alone', () => {
  const units = unitsOf(recipe({ language: 'c++', sources: ['lib/*'], flags: ['-std=c++17'] }), ['lib/a.cc', 'lib/b.c']);
  assert.deepEqual(units.map((unit) => [unit.language, unit.options.includes('-std=c++17')]), [['c++', true], ['c', false]]);
});

test('response files quote what the source calls its files', () => {
  assert.equal(responseFile(['-c', '/source/a "b" \\ $(c).c']), '"-c"\n"/source/a \\"b\\" \\\\ $(c).c"\n');
});

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { style } from '../../src/cli/report/style.ts';

function tokens(css: string): ReadonlyMap<string, string> {
  return new Map([...css.matchAll(/(--[a-z]+): (light-dark\([^)]+\))/g)].map((match) => [match[1] ?? '', match[2] ?? '']));
}

test('pages and report have one palette', async () => {
  const pages = tokens(await readFile(join(dirname(fileURLToPath(import.meta.url)), 'tokens.css'), 'utf8'));
  const report = tokens(style);
  assert.ok(report.size >= 11);
  for (const [name, value] of report) assert.equal(pages.get(name), value, name);
});

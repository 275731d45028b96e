import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { oracles } from '../oracles/index.ts';
import { parseManifest } from './index.ts';
import { tags } from './value.ts';

const page = readFileSync(new URL('../../../docs/manifest.md', import.meta.url), 'utf8');
const blocks = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => text ?? '');

describe('docs/manifest.md', () => {
  it('has only manifests that can be read', () => {
    for (const block of blocks) assert.doesNotThrow(() => parseManifest(block, block.slice(0, 200)));
  });

  it('has an example of every oracle, and a heading', () => {
    const shown = new Set(blocks.map((block) => parseManifest(block, 'docs').oracle.kind));
    for (const { kind } of oracles) {
      assert.ok(shown.has(kind), kind);
      assert.ok(page.includes(`\n### ${kind}\n`), kind);
    }
  });

  it('names every tag that a value may have', () => {
    for (const tag of tags) assert.ok(page.includes(`{${tag}:`), tag);
  });
});

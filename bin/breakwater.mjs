#!/usr/bin/env node
import { readFileSync, statSync } from 'node:fs';
import { newEnough } from '../scripts/bootstrap/version.mjs';

/** Is the bundle of `breakwater match` there, and no older than any source that went into it? An installed package has no sources. */
function isBundled() {
  try {
    const built = statSync(new URL('../dist/match.mjs', import.meta.url)).mtimeMs;
    const sources = JSON.parse(readFileSync(new URL('../dist/match.json', import.meta.url), 'utf8'));
    return sources.every((file) => (statSync(new URL(`../${file}`, import.meta.url), { throwIfNoEntry: false })?.mtimeMs ?? 0) <= built);
  } catch {
    return false;
  }
}

const [command, ...rest] = process.argv.slice(2);
if (command === 'match' && newEnough(process.versions.node) && isBundled()) {
  // In this process, at once: nothing is installed, looked up or started for it.
  process.argv.splice(2, 1);
  await import('../dist/match.mjs');
} else {
  const { main } = await import('../scripts/bootstrap/main.mjs');
  await main(command === 'match' ? 'match' : 'command', command === 'match' ? rest : process.argv.slice(2));
}

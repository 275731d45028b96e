#!/usr/bin/env node
import { bundle, isBundled } from '../scripts/bootstrap/programs.mjs';
import { newEnough } from '../scripts/bootstrap/version.mjs';

const [command, ...rest] = process.argv.slice(2);
if (command === 'match' && newEnough(process.versions.node) && isBundled()) {
  // In this process, at once: nothing is installed, looked up or started for it.
  process.argv.splice(2, 1);
  await import(bundle);
} else {
  const { main } = await import('../scripts/bootstrap/main.mjs');
  await main(command === 'match' ? 'match' : 'command', command === 'match' ? rest : process.argv.slice(2));
}

#!/usr/bin/env node
import { isBundled, runBundled } from '../scripts/bootstrap/bundled.mjs';

const [command, ...rest] = process.argv.slice(2);
if (command === 'match' && isBundled()) {
  // In this process, at once: nothing is installed, looked up or started for it.
  process.exitCode = await runBundled(rest);
} else {
  const { main } = await import('../scripts/bootstrap/main.mjs');
  await main(command === 'match' ? 'match' : 'command', command === 'match' ? rest : process.argv.slice(2));
}

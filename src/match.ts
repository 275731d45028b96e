import { matchLine } from './start/match-line.ts';

/** `breakwater match` by itself: what is bundled into `dist/`, and what runs where there is no bundle. */
process.exitCode = await matchLine(process.argv.slice(2), new URL('../package.json', import.meta.url));

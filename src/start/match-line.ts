import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { matchCommand } from '../cli/match/command.ts';
import { screenOn } from '../cli/terminal/screen.ts';
import { intelFolder } from './places.ts';

/** The composition root of `breakwater match` alone: no sandbox, no service, no database. */
export function matchLine(argv: readonly string[], manifest: URL): Promise<number> {
  const { env } = process;
  for (const stream of [process.stdout, process.stderr]) stream.on('error', (error: NodeJS.ErrnoException) => { if (error.code !== 'EPIPE') throw error; });
  return matchCommand(argv, {
    screen: screenOn(process.stdout, process.stderr, env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== ''),
    clock: { now: () => new Date(), monotonic: () => performance.now() },
    folder: process.cwd(),
    intel: intelFolder(env, { root: process.getuid?.() === 0, home: env['HOME'] ?? homedir() }),
    version: (JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version: string }).version,
  });
}

import { readFileSync, writeSync } from 'node:fs';
import { homedir } from 'node:os';
import type { Writable } from 'node:stream';
import { matchCommand } from '../cli/match/command.ts';
import { screenOn, type Screen } from '../cli/terminal/screen.ts';
import { intelFolder } from './places.ts';

/** The composition root of `breakwater match` alone: no sandbox, no service, no database. */
export function matchLine(argv: readonly string[], manifest: URL): Promise<number> {
  const { env } = process;
  return matchCommand(argv, {
    screen: lazyScreen(env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== ''),
    clock: { now: () => new Date(), monotonic: () => performance.now() },
    folder: process.cwd(),
    intel: () => intelFolder(env, { root: process.getuid?.() === 0, home: env['HOME'] ?? homedir() }),
    version: () => (JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version: string }).version,
  });
}

/**
 * Node's streams for standard output and error take milliseconds to come up: a table needs to know the terminal, whole
 * documents and remarks are written to the descriptor.
 */
function lazyScreen(plain: boolean): Screen {
  let opened: Screen | undefined;
  function screen(): Screen {
    if (opened === undefined) {
      for (const stream of [process.stdout, process.stderr]) stream.on('error', (error: NodeJS.ErrnoException) => { if (error.code !== 'EPIPE') throw error; });
      opened = screenOn(process.stdout, process.stderr, plain);
    }
    return opened;
  }
  return {
    get columns() { return screen().columns; },
    get live() { return screen().live; },
    get error() { return screen().error; },
    paint: (tone, text) => screen().paint(tone, text),
    line: (text = '') => { direct(1, `${text}\n`, () => process.stdout); },
    note: (text) => { direct(2, `${text}\n`, () => process.stderr); },
  };
}

/** A pipe that is full or does not block takes the rest by its stream; a reader that has seen enough (`| head`) is no failure. */
function direct(descriptor: number, text: string, stream: () => Writable): void {
  const bytes = Buffer.from(text);
  let at = 0;
  try {
    while (at < bytes.length) at += writeSync(descriptor, bytes, at);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EAGAIN') stream().write(bytes.subarray(at));
    else if (code !== 'EPIPE') throw error;
  }
}

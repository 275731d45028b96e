import { existsSync } from 'node:fs';
import { EcosystemError } from '../error.ts';
import type { Command } from '../clients/command.ts';

export interface Compiler {
  /** Programs by absolute path, the same outside and inside the sandbox. */
  readonly c: string;
  readonly cxx: string | undefined;
  /** Family and version: part of every build's key. */
  readonly version: string;
}

const families = [
  { c: '/usr/bin/gcc', cxx: '/usr/bin/g++' },
  { c: '/usr/bin/clang', cxx: '/usr/bin/clang++' },
] as const;

/** The system's compiler. What is below /usr/local or in a home folder the sandbox cannot see. */
export async function findCompiler(command: Command, exists: (path: string) => boolean = existsSync): Promise<Compiler> {
  for (const { c, cxx } of families) {
    if (!exists(c)) continue;
    const asked = await command(c, ['--version'], { milliseconds: 10_000 });
    if (asked.status !== 0) continue;
    return { c, cxx: exists(cxx) ? cxx : undefined, version: asked.stdout.split('\n', 1)[0] ?? c };
  }
  throw toolMissing('no C compiler is installed', 'gcc libc6-dev');
}

export function toolMissing(what: string, packages: string, cause?: unknown): EcosystemError {
  return new EcosystemError('tool-missing', `${what}, which C and C++ claims need`, {
    remedy: `Install it: sudo apt-get install --yes ${packages}`,
    ...(cause === undefined ? {} : { cause }),
  });
}

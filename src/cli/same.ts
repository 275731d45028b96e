import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { readClaim, sameFlaw } from '../reproduction/index.ts';
import { exits, type Environment, type Exit } from './environment.ts';
import { readPatch } from './fix.ts';
import { spinner } from './terminal/spinner.ts';
import { wrap } from './terminal/table.ts';

export interface SameOptions {
  readonly json?: boolean;
  readonly driver?: string;
  readonly patch: string;
  readonly seed?: string;
}

/** `breakwater same FIRST SECOND --patch FILE`: do two proofs show one flaw? */
export async function sameCommand(first: string, second: string, options: SameOptions, environment: Environment): Promise<Exit> {
  const { screen } = environment;
  const [one, two] = await Promise.all([first, second].map((path) => readClaim(resolve(environment.folder, path))));
  const patch = await readPatch(resolve(environment.folder, options.patch));
  const wait = spinner(screen, options.json === true);
  const laboratory = await environment.openLaboratory({ driver: options.driver, onProgress: wait.show });
  const seed = options.seed ?? randomBytes(8).toString('hex');
  const found = await sameFlaw(one as NonNullable<typeof one>, two as NonNullable<typeof two>, patch, laboratory, seed).finally(wait.stop);
  if (options.json === true) screen.line(JSON.stringify({ ...found, seed }));
  else {
    const words = { same: '● one flaw', different: '○ different flaws', undecided: '? undecided' } as const;
    screen.line(screen.paint('strong', words[found.outcome]));
    for (const line of wrap(found.because, screen.columns, '  ')) screen.line(line);
  }
  return found.outcome === 'same' ? exits.yes : exits.no;
}

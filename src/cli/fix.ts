import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { randomBytes } from 'node:crypto';
import { readClaim, verifyFix, type Fix, type FixVerification } from '../reproduction/index.ts';
import { exits, type Environment, type Exit } from './environment.ts';
import { spinner } from './terminal/spinner.ts';
import { table } from './terminal/table.ts';
import type { Screen } from './terminal/screen.ts';
import { CommandError } from './error.ts';

export interface FixOptions {
  readonly json?: boolean;
  readonly driver?: string;
  readonly patch?: string;
  readonly version?: string;
  readonly known?: readonly string[];
  readonly seed?: string;
}

/** A patch larger than this is no fix of one flaw. */
const mostPatchBytes = 1_048_576;

/** `breakwater fix verify PATH --patch FILE | --version V`: does the fix mend the flaw, and nothing but the flaw? */
export async function fixVerifyCommand(path: string, options: FixOptions, environment: Environment): Promise<Exit> {
  const { screen } = environment;
  const fix = await fixOf(options, environment);
  const claim = await readClaim(resolve(environment.folder, path));
  const known = await Promise.all((options.known ?? []).map((each) => readClaim(resolve(environment.folder, each))));
  const wait = spinner(screen, options.json === true);
  const laboratory = await environment.openLaboratory({ driver: options.driver, onProgress: wait.show });
  const verification = await verifyFix(claim, fix, laboratory, { known, seed: options.seed ?? randomBytes(8).toString('hex') }).finally(wait.stop);
  if (options.json === true) screen.line(JSON.stringify(verification));
  else describe(screen, verification);
  return verification.verified ? exits.yes : exits.no;
}

export async function fixOf(options: { readonly patch?: string | undefined; readonly version?: string | undefined }, environment: Pick<Environment, 'folder'>): Promise<Fix> {
  if ((options.patch === undefined) === (options.version === undefined)) {
    throw new CommandError('usage', 'name one fix', { remedy: 'give either --patch FILE or --version VERSION' });
  }
  if (options.version !== undefined) return { version: options.version };
  return { patch: await readPatch(resolve(environment.folder, options.patch as string)) };
}

export async function readPatch(file: string): Promise<string> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new CommandError('file-unreadable', 'the patch cannot be read', { where: file, remedy: 'check the path', cause });
  });
  if (bytes.length > mostPatchBytes) throw new CommandError('file-unreadable', 'the patch is larger than 1 MiB', { where: file, remedy: 'reduce it to the change that mends the flaw' });
  return bytes.toString('utf8');
}

function describe(screen: Screen, { verified, fix, label, steps, seed }: FixVerification): void {
  screen.line(`${screen.paint(verified ? 'fact' : 'wrong', verified ? '● fix verified' : '× fix not verified')}  ${label}, ${fix}`);
  screen.line();
  const signs = { passed: '●', failed: '×', skipped: '·' } as const;
  table(screen, [{ title: ' ' }, { title: 'step' }, { title: 'why', flexible: true }], steps.map(({ name, status, because }) => [
    { text: signs[status], tone: status === 'failed' ? 'wrong' as const : 'plain' as const }, name, { text: because, tone: status === 'skipped' ? 'dim' as const : 'plain' as const },
  ]));
  screen.line();
  const failed = steps.find(({ status }) => status === 'failed');
  if (failed !== undefined) screen.line(`Failed at ${failed.name}: ${failed.because}`);
  screen.line(screen.paint('dim', `Repeat with the same variants: --seed ${seed}`));
}

import { open, readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { claimFromEvidence, compareRuns, readEvidence, ReproductionError, reproduce, writeEvidence, type AffectedRange, type Claim, type Session, type Statement } from '../reproduction/index.ts';
import { loadOrCreateKey, parsePublicKey, TrustError } from '../trust/index.ts';
import { exits, type Environment, type Exit } from './environment.ts';
import { CommandError } from './error.ts';
import { spinner } from './terminal/spinner.ts';
import { table, wrap } from './terminal/table.ts';
import type { Screen } from './terminal/screen.ts';

/** Envelopes carry the claim's files: an honest one stays far below this. */
const mostEnvelopeBytes = 64 * 1_048_576;

interface Outcome {
  readonly claim: Claim;
  readonly session: Session;
  readonly range?: AffectedRange;
}

/** Signs what was established and writes the envelope, readable by its owner alone: it carries the proof. */
export async function saveEvidence(file: string, { claim, session, range }: Outcome, environment: Environment): Promise<void> {
  const signer = await loadOrCreateKey(environment.keys);
  const envelope = writeEvidence({ claim, reproduction: session.reproduction, ...(range === undefined ? {} : { range }) }, environment.surroundings, signer);
  await writeFile(file, `${JSON.stringify(envelope)}\n`, { mode: 0o600 });
}

export interface EvidenceOptions {
  readonly json?: boolean;
  readonly driver?: string;
  readonly key?: readonly string[];
  readonly rerun?: boolean;
}

/** `breakwater evidence verify FILE`: who signed, what it says, and with `--rerun` whether it is still so. */
export async function evidenceVerifyCommand(file: string, options: EvidenceOptions, environment: Environment): Promise<Exit> {
  const { screen } = environment;
  const keys = options.key === undefined
    ? [(await loadOrCreateKey(environment.keys)).publicKey]
    : await Promise.all(options.key.map(async (each) => parsePublicKey(await readText(resolve(environment.folder, each), 65_536))));
  const text = await readText(resolve(environment.folder, file), mostEnvelopeBytes);
  let statement: Statement;
  let keyids: readonly string[];
  try {
    ({ statement, keyids } = readEvidence(text, keys));
  } catch (error) {
    if (!(error instanceof TrustError || error instanceof ReproductionError)) throw error;
    if (options.json === true) screen.line(JSON.stringify({ valid: false, code: error.code, because: error.message }));
    else {
      screen.line(`${screen.paint('wrong', '× not valid')}  ${error.message}`);
      if (error.remedy !== undefined) screen.note(`  to do: ${error.remedy}`);
    }
    return exits.no;
  }
  const again = options.rerun === true ? await rerun(statement, options, environment) : undefined;
  const differences = again === undefined ? undefined : compareRuns(statement, again);
  const holds = differences === undefined || !differences.some(({ decisive }) => decisive);
  const { predicate } = statement;
  if (options.json === true) {
    screen.line(JSON.stringify({ valid: true, keyids, verdict: predicate.verdict, claim: predicate.claim.sha256, ...(again === undefined ? {} : { rerun: { verdict: again.verdict, agrees: holds, differences } }) }));
    return holds ? exits.yes : exits.no;
  }
  describe(screen, statement, keyids);
  if (again !== undefined) {
    screen.line();
    screen.line(holds ? `Run again from the envelope alone: ${again.verdict}, as signed.` : screen.paint('wrong', `Run again from the envelope alone: ${again.verdict}. It does not agree.`));
    for (const { text: difference } of differences ?? []) for (const line of wrap(difference, screen.columns, '  ')) screen.line(line);
  } else {
    screen.note(`Next: breakwater evidence verify ${file} --rerun`);
  }
  return holds ? exits.yes : exits.no;
}

async function rerun(statement: Statement, options: EvidenceOptions, environment: Environment): Promise<Session['reproduction']> {
  const wait = spinner(environment.screen, options.json === true);
  const laboratory = await environment.openLaboratory({ driver: options.driver, onProgress: wait.show });
  return (await reproduce(claimFromEvidence(statement), laboratory).finally(wait.stop)).reproduction;
}

function describe(screen: Screen, { subject, predicate }: Statement, keyids: readonly string[]): void {
  screen.line(`${screen.paint('fact', '● valid')}  ${predicate.verdict}: ${predicate.claim.label}`);
  screen.line(screen.paint('dim', `  signed by ${keyids.join(', ')}`));
  screen.line(screen.paint('dim', `  ${predicate.engine.name} ${predicate.engine.version} on ${predicate.host.platform} ${predicate.host.kernel}, ${predicate.sandbox.driver}, memory held by ${predicate.sandbox.memory}, ${predicate.finishedAt}`));
  for (const { text } of predicate.reasons) for (const line of wrap(text, screen.columns, '  ')) screen.line(line);
  screen.line();
  table(screen, [{ title: 'subject', flexible: true }, { title: 'sha256' }], subject.map(({ name, digest }) => [name, `${digest.sha256.slice(0, 16)}…`]));
}

/** Reads at most so many bytes of a regular file: a FIFO or a device would hang or flood. */
async function readText(file: string, most: number): Promise<string> {
  try {
    const handle = await open(file, 'r');
    try {
      const found = await handle.stat();
      if (!found.isFile() || found.size > most) throw new CommandError('file-unreadable', found.isFile() ? `the file is larger than ${most} bytes` : 'this is no regular file', { where: file, remedy: 'name the file itself' });
      return await readFile(handle, 'utf8');
    } finally {
      await handle.close();
    }
  } catch (cause) {
    if (cause instanceof CommandError) throw cause;
    throw new CommandError('file-unreadable', 'the file cannot be read', { where: file, remedy: 'check the path', cause });
  }
}

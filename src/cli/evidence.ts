import { open, readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { claimFromEvidence, compareRuns, readEvidence, readUnverified, ReproductionError, reproduce, writeEvidence, type AffectedRange, type Claim, type Session, type Statement } from '../reproduction/index.ts';
import { loadOrCreateKey, parsePublicKey, TrustError, type PublicKey } from '../trust/index.ts';
import { exits, type Environment, type Exit } from './environment.ts';
import { CommandError } from './error.ts';
import { spinner } from './terminal/spinner.ts';
import { table, wrap } from './terminal/table.ts';
import { safe, type Screen } from './terminal/screen.ts';

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

/**
 * `breakwater evidence verify FILE`: who signed, what it says, and with `--rerun` whether it is still so. Whose key nobody
 * has at hand can be run again all the same; then the result speaks of the proof alone, and never says `valid`.
 */
export async function evidenceVerifyCommand(file: string, options: EvidenceOptions, environment: Environment): Promise<Exit> {
  const { screen } = environment;
  const keys = options.key === undefined
    ? [(await loadOrCreateKey(environment.keys)).publicKey]
    : await Promise.all(options.key.map((each) => keyAt(each, environment)));
  const text = await readText(resolve(environment.folder, file), mostEnvelopeBytes);
  let read: Read;
  try {
    read = readBy(keys, text, options.rerun === true);
  } catch (error) {
    if (!(error instanceof TrustError || error instanceof ReproductionError)) throw error;
    if (options.json === true) screen.line(JSON.stringify({ valid: false, code: error.code, because: error.message }));
    else {
      screen.line(`${screen.paint('wrong', '× not valid')}  ${error.message}`);
      if (error.remedy !== undefined) screen.note(`  to do: ${error.remedy}`);
    }
    return exits.no;
  }
  const { statement, keyids, known } = read;
  const again = options.rerun === true ? await rerun(statement, options, environment) : undefined;
  const differences = again === undefined ? undefined : compareRuns(statement, again);
  const holds = differences === undefined || !differences.some(({ decisive }) => decisive);
  const { predicate } = statement;
  const exit = holds && known ? exits.yes : exits.no;
  if (options.json === true) {
    screen.line(JSON.stringify({ valid: known, ...(known ? {} : { signer: 'unknown' }), keyids, verdict: predicate.verdict, claim: predicate.claim.sha256, ...(again === undefined ? {} : { rerun: { verdict: again.verdict, agrees: holds, differences } }) }));
    return exit;
  }
  describe(screen, statement, keyids, known);
  if (again !== undefined) {
    screen.line();
    screen.line(holds ? `Run again from the envelope alone: ${again.verdict}, ${known ? 'as signed' : 'as it says. Who says it stays unknown: with the signer’s key (--key) this is checked, too'}.` : screen.paint('wrong', `Run again from the envelope alone: ${again.verdict}. It does not agree.`));
    for (const { text: difference } of differences ?? []) for (const line of wrap(difference, screen.columns, '  ')) screen.line(line);
  } else {
    screen.note(`Next: breakwater evidence verify ${file} --rerun`);
  }
  return exit;
}

interface Read {
  readonly statement: Statement;
  readonly keyids: readonly string[];
  /** One of the given keys signed it. */
  readonly known: boolean;
}

/** An envelope that names one of the given keys, and does not verify, is forged; one that names none is by somebody unknown. */
function readBy(keys: readonly PublicKey[], text: string, unknownToo: boolean): Read {
  try {
    return { ...readEvidence(text, keys), known: true };
  } catch (error) {
    if (!unknownToo || !(error instanceof TrustError) || error.code !== 'signature-invalid') throw error;
    const { statement, claimedKeyids } = readUnverified(text);
    if (claimedKeyids.some((keyid) => keys.some((key) => key.keyid === keyid))) throw error;
    return { statement, keyids: claimedKeyids, known: false };
  }
}

const mostKeyBytes = 65_536;

/** A key from a file, or from the service that offers it beside the evidence. */
async function keyAt(place: string, { folder, desk }: Environment): Promise<PublicKey> {
  const url = /^https?:\/\//i.test(place) ? URL.parse(place) : null;
  if (url === null) return parsePublicKey(await readText(resolve(folder, place), mostKeyBytes));
  const local = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url.protocol !== 'https:' && !local) throw new CommandError('usage', 'a key over plain HTTP may be anybody’s', { where: place, remedy: 'use https, or give a file' });
  const answer = await desk.request(url.href, { redirect: 'error', signal: AbortSignal.timeout(30_000) }).catch((cause: unknown) => {
    throw new CommandError('file-unreadable', 'no key came from there', { where: place, remedy: 'check the address, or give a file', cause });
  });
  const bytes: Uint8Array[] = [];
  let size = 0;
  for await (const part of answer.body ?? []) {
    size += part.byteLength;
    if (size > mostKeyBytes) throw new CommandError('file-unreadable', 'what came from there is too large for a key', { where: place, remedy: 'check the address' });
    bytes.push(part);
  }
  if (!answer.ok) throw new CommandError('file-unreadable', `the server answered ${answer.status}`, { where: place, remedy: 'check the address, or give a file' });
  return parsePublicKey(Buffer.concat(bytes).toString('utf8'));
}

async function rerun(statement: Statement, options: EvidenceOptions, environment: Environment): Promise<Session['reproduction']> {
  const wait = spinner(environment.screen, options.json === true);
  const laboratory = await environment.openLaboratory({ driver: options.driver, onProgress: wait.show });
  return (await reproduce(claimFromEvidence(statement), laboratory).finally(wait.stop)).reproduction;
}

function describe(screen: Screen, { subject, predicate }: Statement, keyids: readonly string[], known: boolean): void {
  screen.line(`${known ? screen.paint('fact', '● valid') : screen.paint('wrong', '? signer unknown')}  ${predicate.verdict}: ${safe(predicate.claim.label)}`);
  if (known) screen.line(screen.paint('dim', `  signed by ${keyids.join(', ')}`));
  else for (const line of wrap(`None of the keys at hand signed this, so it may be from anybody; it names ${keyids.join(', ') || 'no key'}. Only whether the proof inside does what it says is checked here.`, screen.columns, '  ')) screen.line(line);
  screen.line(screen.paint('dim', `  ${predicate.engine.name} ${predicate.engine.version} on ${predicate.host.platform} ${predicate.host.kernel}, ${predicate.sandbox.driver}, memory held by ${predicate.sandbox.memory}, ${predicate.finishedAt}`));
  for (const { text } of predicate.reasons) for (const line of wrap(safe(text), screen.columns, '  ')) screen.line(line);
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

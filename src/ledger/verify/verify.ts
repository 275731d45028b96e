import type { Database } from '../../store/index.ts';
import type { PublicKey } from '../../trust/index.ts';
import { checkpointFile, readCheckpoint } from '../checkpoint.ts';
import type { Checkpoint } from '../checkpoint.ts';
import { LedgerError } from '../error.ts';
import { folderAt, readNote } from '../folder.ts';
import type { Folder } from '../folder.ts';
import { emptyRoot, same } from '../merkle.ts';
import { consistencyProof, verifyConsistency } from '../proof.ts';
import { ledgerTables, readBacklog } from '../store.ts';
import type { Head, LedgerDatabase } from '../store.ts';
import { checkFiles, checkPartials } from './files.ts';
import type { FileFigures } from './files.ts';
import { findings } from './findings.ts';
import type { Finding, Findings } from './findings.ts';
import { checkRest, checkRows } from './rows.ts';
import { checkTree } from './tree.ts';

export interface VerifyOptions {
  readonly folder: string;
  /** The log's public key, from somewhere that whoever can write the folder cannot. */
  readonly key: PublicKey;
  /** The log's name, where it is known. */
  readonly origin?: string;
  /** The installation's database, to be compared with the leaves. */
  readonly database?: Database;
  /** Path of an older checkpoint that was kept elsewhere. */
  readonly since?: string;
  /**
   * Only these entries, up to before `to`: their bundles and rows, and the tiles from them up to the signed root. Any
   * changed bit in those files is found; the rest of the folder is not read.
   */
  readonly entries?: { readonly from: number; readonly to: number };
}

export interface Verification {
  /** The first thousand; none means that all that was read is as it was written. */
  readonly findings: readonly Finding[];
  readonly figures: VerifyFigures;
  /** What this verification could not see, in sentences. */
  readonly notes: readonly string[];
}

interface VerifyFigures extends FileFigures {
  readonly findings: number;
  /** Of the checkpoint, or of the database's head where no checkpoint is right. */
  readonly size: number;
  /** Entries whose hashes were computed. */
  readonly leaves: number;
  readonly tiles: number;
  readonly rows: number;
  readonly erased: number;
  /** Entries of the database that are not under the checkpoint yet. */
  readonly pending: number;
}

/** Checks a ledger, needing nothing but its files and the key. It changes nothing, and may run beside the integrator. */
export async function verifyLedger(options: VerifyOptions): Promise<Verification> {
  const found = findings();
  const folder = folderAt(options.folder);
  const db = options.database === undefined ? undefined : ledgerTables(options.database);
  // The head before the checkpoint: it never runs ahead of the folder, unless the folder was rolled back.
  const head = db === undefined ? undefined : (await readBacklog(db)).head;
  const signed = await checkCheckpoint(folder, options, found);
  // Never by an unsigned size: whoever changed it could keep us busy for ever.
  const checkpoint = signed ?? (head === undefined ? undefined : { origin: '', ...head });
  const rows = { rows: 0, erased: 0, pending: 0 };
  if (checkpoint === undefined) return ended(options, found, { findings: found.count(), size: 0, leaves: 0, tiles: 0, files: 0, ahead: 0, ...rows });

  const { size } = checkpoint;
  const range = { from: Math.max(0, options.entries?.from ?? 0), to: Math.min(size, options.entries?.to ?? size) };
  const tree = await checkTree({
    folder, checkpoint, range, findings: found,
    onLeaves: async (start, row) => (db === undefined ? undefined : await checkRows(db, found, rows, start, row)),
  });
  const files = { folder, size, findings: found };
  const seen = options.entries === undefined ? await checkFiles(files) : await checkPartials(files, tree.tiles);
  if (options.since !== undefined && signed !== undefined) await checkSince(folder, options, signed, found);
  if (db !== undefined) await checkDatabase(db, folder, checkpoint, head, found, rows);
  return ended(options, found, { findings: found.count(), size, leaves: tree.leaves, tiles: tree.tiles.length, ...seen, ...rows });
}

async function checkCheckpoint(folder: Folder, { key, origin }: VerifyOptions, found: Findings): Promise<Checkpoint | undefined> {
  try {
    const bytes = await folder.checkpoint();
    if (bytes === undefined) {
      found.add(checkpointFile, 'There is no checkpoint.');
      return undefined;
    }
    const { checkpoint, fault } = readCheckpoint(bytes, key, origin);
    if (fault === undefined) return checkpoint;
    found.add(checkpointFile, `${fault.message}.`);
    return undefined;
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    found.add(checkpointFile, `${error.message}.`);
    return undefined;
  }
}

async function checkSince(folder: Folder, { since = '', key }: VerifyOptions, checkpoint: Checkpoint, found: Findings): Promise<void> {
  try {
    const { checkpoint: older, fault } = readCheckpoint(await readNote(since), key, checkpoint.origin);
    if (fault !== undefined) found.add(since, `${fault.message}.`);
    else if (older.size > checkpoint.size) found.add(checkpointFile, `The ledger was rolled back: the remembered checkpoint has ${older.size} leaves, and this one ${checkpoint.size}.`, checkpoint.size);
    else if (!await continues(folder, older, checkpoint)) found.add(checkpointFile, `The ledger does not go on from the remembered checkpoint of ${older.size} leaves: its past was rewritten.`);
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    found.add(error.where ?? since, `${error.message}.`);
  }
}

async function checkDatabase(db: LedgerDatabase, folder: Folder, checkpoint: Checkpoint, head: Head | undefined, found: Findings, rows: { rows: number; erased: number; pending: number }): Promise<void> {
  await checkRest(db, found, rows, head, checkpoint.size);
  if (head === undefined || head.size > checkpoint.size) return;
  try {
    if (!await continues(folder, head, checkpoint)) found.add('database', `The database remembers another root of ${head.size} leaves than the ledger has.`);
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    found.add(error.where ?? checkpointFile, `${error.message}.`);
  }
}

/** By a consistency proof, so that nothing depends on which tiles were computed before. */
async function continues(folder: Folder, from: Head | Checkpoint, to: Checkpoint): Promise<boolean> {
  if (from.size === 0) return same(from.root, emptyRoot());
  return verifyConsistency(await consistencyProof(folder, from.size, to.size), from.size, from.root, to.size, to.root);
}

function ended({ since, database, entries }: VerifyOptions, found: Findings, figures: VerifyFigures): Verification {
  const notes = [
    ...(found.blames(checkpointFile) && figures.size === 0 ? ['Without a signed checkpoint there is no root to compare the tiles with: they were not checked.'] : []),
    ...(since === undefined ? ['Without a checkpoint that was remembered or witnessed elsewhere, a rollback to an earlier state cannot be seen.'] : []),
    ...(database === undefined ? ['Without the database, only the leaves were checked, not what opens them.'] : []),
    ...(entries === undefined ? [] : [`Only entries ${entries.from} to ${entries.to - 1} were verified; the others are taken at their hashes.`]),
    ...(figures.ahead > 0 ? [`${figures.ahead} files belong to entries beyond the checkpoint: nothing vouches for those yet.`] : []),
    ...(figures.pending > 0 ? [`${figures.pending} entries of the database wait for the next checkpoint.`] : []),
  ];
  return { findings: found.list(), figures, notes };
}

import { randomBytes } from 'node:crypto';
import type { Clock } from '../kernel/clock.ts';
import type { LedgerEntry, Recorder } from './entry.ts';
import { LedgerError } from './error.ts';
import { canonical, commitmentOf, saltBytes } from './leaf.ts';
import { insertEntries } from './store.ts';

/** Bounds of an entry. The body stays in the database; the leaf has the same few bytes whatever it is. */
const bounds = { kind: 64, subject: 256, body: 65_536 } as const;

const kindForm = /^[a-z][a-z0-9-]*(?:\.[a-z][a-z0-9-]*)*$/;

/** The recorder of an installation. It only inserts: the integrator gives an entry its index once the transaction is through. */
export function recorder(clock: Clock): Recorder {
  return async (trx, ...entries) => {
    const at = clock.now();
    await insertEntries(trx, entries.map((entry) => {
      const body = checked(entry);
      const salt = randomBytes(saltBytes);
      return { kind: entry.kind, subject: entry.subject, body, salt, commitment: commitmentOf(salt, entry.subject, JSON.parse(body)), at };
    }));
  };
}

/** The body as JSON that comes back from the database as it went in; otherwise its commitment could not be opened. */
function checked({ kind, subject, body }: LedgerEntry): string {
  if (kind.length > bounds.kind || !kindForm.test(kind)) throw invalid(`the kind ${JSON.stringify(kind.slice(0, 80))}`, 'Name it in lower case with dots, like case.published.');
  if (subject === '' || subject.length > bounds.subject || !storable(subject)) throw invalid('its subject', 'Give the id of the thing.');
  let text: string;
  try {
    // What JSON leaves out or turns into something else (undefined, dates) is settled before anything is committed to.
    text = canonical(JSON.parse(JSON.stringify(body)));
  } catch (cause) {
    throw invalid('its body', 'Give plain JSON.', cause);
  }
  if (!text.startsWith('{') || !storable(text)) throw invalid('its body', 'Give an object whose texts are whole Unicode without U+0000.');
  if (Buffer.byteLength(text) > bounds.body) throw invalid(`a body of ${Buffer.byteLength(text)} bytes`, `Keep it under ${bounds.body} bytes: ids and digests, not contents.`);
  return text;
}

/** PostgreSQL's text and jsonb hold neither U+0000 nor half of a surrogate pair. */
function storable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\u0000') && !/(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/.test(text);
}

function invalid(what: string, remedy: string, cause?: unknown): LedgerError {
  return new LedgerError('entry-invalid', `An entry of the ledger cannot have ${what}`, { remedy, cause });
}

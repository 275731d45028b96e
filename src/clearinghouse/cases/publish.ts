import type { Transaction } from '../../store/index.ts';
import { missingVendors } from './acts/consent.ts';
import { move } from './acts/moves.ts';
import { overridden } from './acts/refusal.ts';
import { blockersOf } from './blockers.ts';
import { CaseError } from './error.ts';
import type { Actor, CaseFile, Done } from './file.ts';
import type { Database } from '../../store/index.ts';
import { inTransaction, recordSteps, within, type Desk } from './record.ts';
import type { CaseSettings } from './settings.ts';
import { load, read, save } from './store.ts';
import { ours, type PublishedOn } from './tables.ts';

const words: Readonly<Record<PublishedOn, string>> = { approval: 'with the maintainer’s approval', escalation: 'on the recorded escalation of silence', override: 'on the recorded override of a refusal' };

/**
 * Publication: a coordinator's act, the maintainer's approval or the recorded escalation of their silence or override of
 * their refusal that replaces it, and no active embargo. This file is the only place that makes a case published, as a value and as a row; a test tries
 * every other way.
 */
export function published(file: CaseFile, actor: Actor, now: Date, settings: CaseSettings): Done & { readonly on: PublishedOn } {
  const blockers = blockersOf(file, settings, actor);
  if (blockers.length > 0) throw new CaseError('publication-blocked', `case ${file.id} cannot be published: ${blockers.join('; ')}`, { remedy: 'Settle each of these first.' });
  const missing = missingVendors(file);
  const on: PublishedOn = missing.length === 0 ? 'approval' : missing.some((vendor) => overridden(file, vendor)) ? 'override' : 'escalation';
  const step = { kind: 'case.published', what: `published ${words[on]}`, body: { on } } as const;
  // What goes to everyone is public knowledge, unless it was already.
  const { file: known, steps } = file.state.publicity.startsWith('P') ? { file, steps: [] } : move(file, { kind: 'fact', fact: 'P' }, now, 'published');
  return { file: { ...known, status: 'published', publishedAt: now }, steps: [step, ...steps], on };
}

export async function publish(desk: Desk, id: string, actor: Actor, trx?: Transaction): Promise<CaseFile> {
  return inTransaction(desk, trx, async (open) => {
    const tables = within(open);
    const now = desk.clock.now();
    const before = await load(tables, id);
    const { file, steps, on } = published(before, actor, now, desk.settings);
    await save(tables, before, file, now, desk.settings);
    await tables.updateTable('case_file').set({ published_at: now, published_by: actor.person, published_on: on }).where('id', '=', id).execute();
    await recordSteps(desk, open, id, steps, actor, now);
    return file;
  });
}

/** Every reason why not, for whoever asks; an empty list is a promise that `publish` by a coordinator goes through. */
export async function publicationBlockers(db: Database, id: string, settings: CaseSettings, actor?: Actor): Promise<readonly string[]> {
  return blockersOf(await read(ours(db), id), settings, actor);
}

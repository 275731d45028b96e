import type { Clock } from '../../kernel/clock.ts';
import type { Recorder } from '../../ledger/index.ts';
import type { Database, Transaction } from '../../store/index.ts';
import { calendarIn, PriorityError, type TimelineLabel } from '../priority/index.ts';
import { OperatorError } from './error.ts';
import type { OperatorActor, Sector, SettingsChange } from './schema.ts';
import { ours } from './tables.ts';

export interface Settings {
  readonly hoursPerWeek: number;
  readonly hoursPerDay: number | undefined;
  /** By the organization's own word: BOD 26-04 binds federal civilian agencies and nobody else. */
  readonly binding: boolean;
  readonly zone: string;
  readonly sector: Sector | undefined;
}

/** One person who has other work, too. */
export const defaultSettings: Settings = { hoursPerWeek: 8, hoursPerDay: undefined, binding: false, zone: 'UTC', sector: undefined };

export function labelOf({ binding }: Pick<Settings, 'binding'>): TimelineLabel {
  return binding ? 'directive' : 'benchmark';
}

export async function settingsOf(db: Database | Transaction, organization: string): Promise<Settings> {
  return (await settingsOfMany(db, [organization])).get(organization) ?? defaultSettings;
}

export async function settingsOfMany(db: Database | Transaction, organizations: readonly string[]): Promise<ReadonlyMap<string, Settings>> {
  const rows = await ours(db).selectFrom('operator_settings').selectAll().where('organization', 'in', [...organizations]).execute();
  return new Map(rows.map((row) => [row.organization, { hoursPerWeek: row.hours_per_week, hoursPerDay: row.hours_per_day ?? undefined, binding: row.binding, zone: row.zone, sector: row.sector ?? undefined }]));
}

/** What one organization does comes one after another: whoever changes something of it holds its row until the transaction ends. */
export async function hold(trx: Transaction, organizations: readonly string[], now: Date): Promise<void> {
  const { hoursPerWeek, binding, zone } = defaultSettings;
  const ordered = [...new Set(organizations)].sort();
  if (ordered.length === 0) return;
  await ours(trx).insertInto('operator_settings').values(ordered.map((organization) => ({ organization, hours_per_week: hoursPerWeek, hours_per_day: null, binding, zone, sector: null, changed_at: now })))
    .onConflict((conflict) => conflict.column('organization').doNothing()).execute();
  await ours(trx).selectFrom('operator_settings').select('organization').where('organization', 'in', ordered).orderBy('organization').forUpdate().execute();
}

export async function changeSettings(trx: Transaction, { clock, record }: { readonly clock: Clock; readonly record: Recorder }, { person, organization }: OperatorActor, change: SettingsChange): Promise<void> {
  if (change.zone !== undefined) checkZone(change.zone);
  await hold(trx, [organization], clock.now());
  await ours(trx).updateTable('operator_settings').set({
    changed_at: clock.now(),
    ...(change.hoursPerWeek === undefined ? {} : { hours_per_week: change.hoursPerWeek }),
    ...(change.hoursPerDay === undefined ? {} : { hours_per_day: change.hoursPerDay }),
    ...(change.binding === undefined ? {} : { binding: change.binding }),
    ...(change.zone === undefined ? {} : { zone: change.zone }),
    ...(change.sector === undefined ? {} : { sector: change.sector }),
  }).where('organization', '=', organization).execute();
  await record(trx, { kind: 'operator.settings-changed', subject: organization, body: { by: person, fields: Object.keys(change).sort() } });
}

function checkZone(zone: string): void {
  try {
    calendarIn(zone);
  } catch (error) {
    if (error instanceof PriorityError) throw new OperatorError('input-invalid', error.message, { where: 'zone', cause: error, ...(error.remedy === undefined ? {} : { remedy: error.remedy }) });
    throw error;
  }
}

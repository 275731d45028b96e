import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { exits, type Environment, type Exit } from '../environment.ts';
import { CommandError } from '../error.ts';
import { safe } from '../terminal/screen.ts';
import { table, wrap } from '../terminal/table.ts';
import { deskAt } from './client.ts';

/** What the terminal shows of a day; the whole is in `--json`. */
interface DayView {
  readonly sentence: string;
  readonly label: { readonly sentence: string };
  readonly knowledge: { readonly sentence: string; readonly remedy?: string };
  readonly actions: readonly { readonly title: string; readonly today: boolean; readonly due?: string; readonly outcome: string; readonly hours: number; readonly why: string; readonly places: readonly { readonly asset: { readonly name: string } }[] }[];
  readonly notices: readonly { readonly from: string; readonly to: string; readonly hours: number; readonly acknowledged?: object }[];
  readonly misses: readonly { readonly sentence: string }[];
}

interface InventoryView {
  readonly id: string;
  readonly asset: { readonly name: string };
  readonly format: string;
  readonly components: number;
  readonly unnamed: number;
  readonly unjudgedCount: number;
  readonly matched: boolean;
  readonly findings: number;
}

const largest = 100 * 1024 * 1024;

/** `breakwater inventory upload FILE --asset NAME` */
export async function inventoryUploadCommand(file: string, options: { readonly asset: string; readonly json?: boolean }, { screen, desk, folder }: Pick<Environment, 'screen' | 'desk' | 'folder'>): Promise<Exit> {
  const bytes = await contentOf(resolve(folder, file));
  const view = await deskAt(desk).send<InventoryView>(`/api/operator/inventories?name=${encodeURIComponent(options.asset)}`, bytes);
  if (options.json === true) {
    screen.line(JSON.stringify(view));
    return exits.yes;
  }
  screen.line(`${screen.paint('strong', safe(view.asset.name))}  ${safe(view.format)}, ${view.components} components, ${view.matched ? `${view.findings} findings` : 'waits to be matched'}`);
  if (view.unnamed > 0) screen.line(`  ${view.unnamed} entries name no package`);
  if (view.unjudgedCount > 0) screen.line(`  ${view.unjudgedCount} could not be judged: the inventory's page lists them`);
  screen.note('Next: breakwater day');
  return exits.yes;
}

/** `breakwater day`: yes where there is nothing to do. */
export async function dayCommand(options: { readonly json?: boolean }, { screen, desk }: Pick<Environment, 'screen' | 'desk'>): Promise<Exit> {
  const day = await deskAt(desk).get<DayView>('/api/operator/day');
  if (options.json === true) {
    screen.line(JSON.stringify(day));
    return day.actions.length > 0 ? exits.no : exits.yes;
  }
  screen.line(screen.paint('strong', safe(day.sentence)));
  for (const { from, to, hours, acknowledged } of day.notices) screen.line(`Keep ${hours} h free between ${safe(from)} and ${safe(to)}${acknowledged === undefined ? '' : ' (acknowledged)'}`);
  if (day.actions.length > 0) {
    table(screen, [{ title: '' }, { title: 'due' }, { title: 'hours', right: true }, { title: 'what', flexible: true }, { title: 'where' }], day.actions.map(({ today, due, hours, title, places }) => [
      today ? 'today' : '', due ?? 'next upgrade', String(hours), title, places.length === 1 ? places[0]?.asset.name ?? '' : `${places.length} assets`,
    ]));
    for (const line of wrap(day.actions[0]?.why ?? '', screen.columns)) screen.line(line);
  }
  for (const { sentence } of day.misses.slice(0, 5)) for (const line of wrap(sentence, screen.columns)) screen.line(screen.paint('doubt', line));
  for (const text of [day.label.sentence, day.knowledge.sentence]) for (const line of wrap(text, screen.columns)) screen.line(screen.paint('dim', line));
  if (day.knowledge.remedy !== undefined) screen.note(`Next: ${safe(day.knowledge.remedy)}`);
  return day.actions.length > 0 ? exits.no : exits.yes;
}

async function contentOf(path: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(path);
    if (size > largest) throw new CommandError('file-unreadable', `${basename(path)} is larger than ${largest} bytes`, { where: path, remedy: 'Split it, for example by machine.' });
    return await buffer(createReadStream(path));
  } catch (cause) {
    if (cause instanceof CommandError) throw cause;
    throw new CommandError('file-unreadable', `cannot read ${basename(path)}`, { where: path, remedy: 'Give the path of an inventory.', cause });
  }
}

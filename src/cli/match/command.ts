import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { BreakwaterError } from '../../kernel/error.ts';
import type { Clock } from '../../kernel/clock.ts';
import { InventoryError } from '../../clearinghouse/inventory/index.ts';
import { CommandError } from '../error.ts';
import { safe, type Screen } from '../terminal/screen.ts';
import { answer, type Answer } from './answer.ts';
import { asJson } from './json.ts';
import { matchOptions, matchUsage, type Format } from './options.ts';
import { asText } from './text.ts';

export interface MatchEnvironment {
  readonly screen: Screen;
  readonly clock: Clock;
  /** Where the user stands, and where the knowledge base is. */
  readonly folder: string;
  intel(): string;
  version(): string;
}

/** `breakwater match INVENTORY`: 0 nothing found, 1 findings, 2 usage or environment. Loads what it needs and nothing else: it is to answer at once. */
export async function matchCommand(args: readonly string[], { screen, clock, folder, intel, version }: MatchEnvironment): Promise<0 | 1 | 2> {
  try {
    const options = matchOptions(args);
    if (options === undefined) {
      screen.line(matchUsage);
      return 0;
    }
    const found = await answer(options, folder, intel(), clock.now());
    const text = await formatted(found, options.format, version);
    if (options.output !== undefined) {
      write(resolve(folder, options.output), text ?? plain(found, screen));
      screen.note(`Written: ${options.output}`);
    } else if (text === undefined) asText(found, screen);
    else screen.line(text);
    return found.findings.length > 0 ? 1 : 0;
  } catch (error) {
    if (!(error instanceof BreakwaterError)) throw error;
    // Messages quote what strangers wrote.
    screen.note(safe(`${error.code}: ${error.message}`));
    if (error.where !== undefined) screen.note(safe(`  at ${error.where}`));
    if (error.remedy !== undefined) screen.note(safe(`  to do: ${error.remedy}`));
    return 2;
  }
}

/** Undefined for the table, which goes to the screen itself. */
async function formatted(found: Answer, format: Format, version: () => string): Promise<string | undefined> {
  try {
    const text = await inFormat(found, format, version);
    return format === 'html' ? text : text?.replace(/[\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, escaped);
  } catch (error) {
    // The longest text there can be is half a gigabyte.
    if (!(error instanceof RangeError)) throw error;
    throw new InventoryError('inventory-too-large', `the answer as ${format} is longer than one text can be`, { where: found.file, cause: error, remedy: 'Split the inventory, for example by machine.' });
  }
}

/** JSON escapes only a part of what steers a terminal; there it can only stand in a text. */
function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

async function inFormat(found: Answer, format: Format, version: () => string): Promise<string | undefined> {
  switch (format) {
    case 'table': return undefined;
    case 'json': return asJson(found);
    case 'sarif': return (await import('./sarif.ts')).asSarif(found, version());
    case 'cyclonedx-vex': return (await import('./vex.ts')).asCycloneDxVex(found, version());
    case 'openvex': return (await import('./vex.ts')).asOpenVex(found);
    case 'html': return (await import('./page.ts')).asPage(found);
    default: return format satisfies never;
  }
}

function plain(found: Answer, screen: Screen): string {
  const lines: string[] = [];
  asText(found, { ...screen, line: (text = '') => void lines.push(text), paint: (_, text) => text });
  return lines.join('\n');
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, `${text}\n`);
  } catch (error) {
    throw new CommandError('file-unwritable', `cannot write ${file}`, { where: file, cause: error, remedy: 'Give another --output.' });
  }
}

import { resolve } from 'node:path';
import { executeRange, toOsv, type AffectedRange } from '../reproduction/index.ts';
import { exits, type Environment, type Exit } from './environment.ts';
import { countsInWords, rangeInWords } from './report/words.ts';
import { tryClaim } from './reproduce.ts';
import { ribbonLines } from './terminal/ribbon.ts';
import type { Screen } from './terminal/screen.ts';
import { spinner } from './terminal/spinner.ts';
import { wrap } from './terminal/table.ts';

export interface RangeOptions {
  readonly json?: boolean;
  readonly driver?: string;
  readonly exhaustive?: boolean;
}

/** `breakwater range PATH`: on which published versions the proof fires, by running it. */
export async function rangeCommand(path: string, options: RangeOptions, environment: Environment): Promise<Exit> {
  const { screen } = environment;
  const wait = spinner(screen, options.json === true);
  const laboratory = await environment.openLaboratory({ driver: options.driver, onProgress: wait.show });
  try {
    const { claim, session, reproduction } = await tryClaim(resolve(environment.folder, path), laboratory);
    if (claim === undefined || session === undefined || (reproduction.verdict !== 'confirmed' && reproduction.verdict !== 'needs-review')) {
      wait.stop();
      if (options.json === true) screen.line(JSON.stringify({ verdict: reproduction.verdict, reasons: reproduction.reasons, range: null }));
      else screen.line(`No range: the verdict is ${reproduction.verdict}. ${reproduction.reasons[0]?.text ?? ''}`);
      return exits.no;
    }
    const range = await executeRange(claim, session, laboratory, { exhaustive: options.exhaustive === true });
    wait.stop();
    if (options.json === true) screen.line(JSON.stringify({ verdict: reproduction.verdict, affected: [toOsv(range)], cells: range.cells, disagreements: range.disagreements ?? null, trials: range.trials }));
    else describe(screen, range);
    return exits.yes;
  } finally {
    wait.stop();
  }
}

function describe(screen: Screen, range: AffectedRange): void {
  screen.line(`${screen.paint('strong', 'Affected')}  ${range.package}: ${rangeInWords(range)}`);
  screen.line(screen.paint('dim', `  the proof ${countsInWords(range.cells)}; ${range.trials} trials`));
  screen.line();
  for (const line of ribbonLines(range, screen)) screen.line(line);
  const found = range.disagreements;
  if (found === undefined) return;
  screen.line();
  if (found.length === 0) return screen.line('  The claimed range says the same.');
  screen.line(screen.paint('strong', '  The claimed range disagrees:'));
  for (const side of ['affected', 'not affected'] as const) {
    const versions = found.filter(({ executed }) => executed === side).map(({ version }) => version);
    if (versions.length > 0) for (const line of wrap(`executed as ${side}: ${versions.join(', ')}`, screen.columns, '    ')) screen.line(line);
  }
}

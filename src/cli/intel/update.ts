import { randomInt } from 'node:crypto';
import { resolve } from 'node:path';
import { update, type SourceKind, type UpdateProgress } from '../../clearinghouse/advisories/index.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { HttpClient } from '../../net/index.ts';
import { exits, type Environment, type Exit } from '../environment.ts';
import { duration } from '../report/words.ts';
import { progressBar, type ProgressBar } from '../terminal/progress.ts';
import type { Screen } from '../terminal/screen.ts';
import { table } from '../terminal/table.ts';

export interface IntelUpdateOptions {
  readonly osv?: readonly string[];
  readonly kev?: readonly string[];
  readonly epss?: readonly string[];
  readonly vulnrichment?: readonly string[];
  readonly cve?: readonly string[];
  readonly csaf?: readonly string[];
  readonly rebuild?: boolean;
  readonly json?: boolean;
}

/** Where the knowledge base is, and what only its writer needs. */
export interface Intel {
  readonly folder: string;
  http(): HttpClient;
  lock(folder: string): Promise<{ release(): Promise<void> }>;
}

const kinds: readonly SourceKind[] = ['osv', 'kev', 'epss', 'vulnrichment', 'cve', 'csaf'];

/** `breakwater intel update`: brings sources in; without any, those that are known. */
export async function intelUpdateCommand(options: IntelUpdateOptions, { screen, clock, folder, intel }: Environment): Promise<Exit> {
  const sources = kinds.flatMap((kind) => (options[kind] ?? []).map((given) => ({ kind, location: /^https?:\/\//.test(given) ? given : resolve(folder, given) })));
  const started = clock.monotonic();
  const bar = steps(screen, clock);
  const done = await update({
    folder: intel.folder, sources, rebuild: options.rebuild === true, clock, seed: randomInt(2 ** 31), http: intel.http, lock: intel.lock, progress: options.json === true ? () => {} : bar.show,
  }).finally(bar.done);
  if (options.json === true) {
    screen.line(JSON.stringify({ sources: done.sources, built: done.compiled.what, records: done.compiled.records, faults: done.compiled.faults }));
    return exits.yes;
  }
  table(screen, [{ title: 'source', flexible: true }, { title: 'changed', right: true }, { title: 'same', right: true }, { title: 'gone', right: true }, { title: 'unusable', right: true }], done.sources.map(({ location, changed, unchanged, gone, rejected }) => [shortened(location), `${changed}`, `${unchanged}`, `${gone}`, `${rejected}`]));
  screen.line();
  const { what, records, faults } = done.compiled;
  screen.line(what === 'nothing' ? 'Nothing changed: the index is as it was.' : what === 'delta' ? `${records} records that changed stand beside the index.` : `Index of ${records} records built.`);
  if (faults > 0 || done.sources.some(({ rejected }) => rejected > 0)) screen.note(`What could not be used, and why, is listed in ${resolve(intel.folder, 'faults')}.`);
  screen.note(`Done in ${duration(clock.monotonic() - started)}. Next: breakwater match sbom.json`);
  return exits.yes;
}

/** On a terminal one bar a step, in hundredths; else a line every ten seconds, so that a log stays readable. */
function steps(screen: Screen, clock: Clock): { readonly show: (progress: UpdateProgress) => void; readonly done: () => void } {
  let current: { readonly name: string; readonly bar: ProgressBar; at: number } | undefined;
  let last = clock.monotonic();
  const done = (): void => {
    current?.bar.done();
    current = undefined;
  };
  return {
    done,
    show({ step, what, done: so, of }) {
      const name = `${step} ${shortened(what)}`;
      const share = of === 0 ? 0 : Math.min(100, Math.floor((so / of) * 100));
      if (!screen.live) {
        if (clock.monotonic() - last < quietMilliseconds) return;
        last = clock.monotonic();
        screen.note(`${name}: ${share} %`);
        return;
      }
      if (current?.name !== name) {
        done();
        current = { name, bar: progressBar(screen, 100, '%', clock), at: 0 };
      }
      for (; current.at < share; current.at++) current.bar.advance(name);
      current.bar.say(name);
    },
  };
}

const quietMilliseconds = 10_000;

/** The end of a location says more than its beginning. */
export function shortened(location: string): string {
  return location.length <= 44 ? location : `…${location.slice(-43)}`;
}

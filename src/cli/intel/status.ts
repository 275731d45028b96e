import { readManifest } from '../../clearinghouse/advisories/index.ts';
import { exits, type Environment, type Exit } from '../environment.ts';
import { ageInWords, ageOf } from '../match/age.ts';
import { shortened } from './update.ts';
import { table } from '../terminal/table.ts';

/** `breakwater intel status`: what is here and how old it is. */
export function intelStatusCommand(options: { readonly json?: boolean }, { screen, clock, intel }: Environment): Promise<Exit> {
  const manifest = readManifest(intel.folder);
  const now = clock.now();
  if (options.json === true) {
    screen.line(JSON.stringify({ folder: intel.folder, sources: manifest.sources.map((source) => ({ ...source, ageSeconds: Math.round(ageOf(source, now) / 1000) })), index: manifest.index, delta: manifest.delta, facts: manifest.facts, products: manifest.products }));
    return Promise.resolve(manifest.index === undefined ? exits.no : exits.yes);
  }
  if (manifest.sources.length === 0) {
    screen.line('Nothing is known on this machine yet.');
    screen.note('Next: breakwater intel update --osv all.zip --kev known_exploited_vulnerabilities.json --epss epss_scores.csv.gz');
    return Promise.resolve(exits.no);
  }
  table(screen, [{ title: 'kind' }, { title: 'source', flexible: true }, { title: 'records', right: true }, { title: 'unusable', right: true }, { title: 'fetched' }, { title: 'newest' }], manifest.sources.map((source) => [
    source.kind, shortened(source.location), `${source.records}`, `${source.rejected}`, { text: `${ageInWords(ageOf(source, now))} ago${source.partial ? ', incomplete' : ''}`, tone: source.partial ? 'doubt' as const : 'plain' as const }, source.newest.slice(0, 10),
  ]));
  screen.line();
  screen.line(manifest.index === undefined ? 'No index is built.' : `Index of ${manifest.index.records} records, built ${ageInWords(now.getTime() - Date.parse(manifest.index.built))} ago${manifest.delta === undefined ? '' : ', with what changed since beside it'}.`);
  screen.note('Next: breakwater match sbom.json');
  return Promise.resolve(manifest.index === undefined ? exits.no : exits.yes);
}

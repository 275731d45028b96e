import type { Intelligence } from '../../clearinghouse/operators/index.ts';
import type { KnowledgeView } from './view.ts';

/** As `breakwater match` has it: what is older is not answered from without a word. */
const fresh = 7 * 86_400_000;
const names: Readonly<Record<string, string>> = { osv: 'Advisories', kev: 'Known exploited flaws (KEV)', epss: 'Chances of exploitation (EPSS)', vulnrichment: 'CISA’s enrichment (Vulnrichment)' };
const update = 'breakwater intel update';

export function knowledgeView(intelligence: Intelligence | undefined, now: Date): KnowledgeView {
  if (intelligence === undefined) return { sentence: 'Nothing is known of any flaw here yet.', stale: true, remedy: `${update} --osv all.zip --kev known_exploited_vulnerabilities.json --epss epss_scores.csv.gz`, sources: [] };
  const sources = intelligence.manifest.sources.map(({ kind, location, fetched, newest, records, rejected, partial }) => ({ kind, location, fetched, newest, records, rejected, partial, stale: now.getTime() - Date.parse(fetched) > fresh }));
  const stale = sources.filter((each) => each.stale);
  const missing = Object.keys(names).filter((kind) => !sources.some((each) => each.kind === kind)).map((kind) => names[kind] ?? kind);
  const [oldest] = sources.map(({ fetched }) => fetched).sort();
  const sentences = [
    stale.length > 0 ? `${list(stale.map(({ kind }) => names[kind] ?? kind))} ${stale.length === 1 ? 'is' : 'are'} older than a week: what was found out since is not in these answers.` : `What is known was fetched ${age(now.getTime() - Date.parse(oldest ?? ''))} ago or later.`,
    ...(missing.length > 0 ? [`Not brought in: ${list(missing)}; defaults stand in for what they would say.`] : []),
  ];
  return { sentence: sentences.join(' '), stale: stale.length > 0, remedy: stale.length > 0 || missing.length > 0 ? update : undefined, sources };
}

function list(texts: readonly string[]): string {
  const distinct = [...new Set(texts)];
  return distinct.length < 2 ? distinct.join('') : `${distinct.slice(0, -1).join(', ')} and ${distinct.at(-1) ?? ''}`;
}

function age(milliseconds: number): string {
  const hours = Math.max(0, Math.round(milliseconds / 3_600_000));
  if (hours < 1) return 'less than an hour';
  return hours < 48 ? `${hours} hour${hours === 1 ? '' : 's'}` : `${Math.round(hours / 24)} days`;
}

import { because, type Finding } from '../../clearinghouse/inventory/index.ts';
import { safe, type Screen, type Tone } from '../terminal/screen.ts';
import { table, wrap } from '../terminal/table.ts';
import { agesInWords } from './age.ts';
import type { Answer } from './answer.ts';

/** The word that a row begins with: what to make of it before anything else. */
export function word({ malware, kev, severity, withdrawn }: Finding): { readonly text: string; readonly tone: Tone } {
  if (withdrawn !== undefined) return { text: '– withdrawn', tone: 'dim' };
  if (malware) return { text: '× malware', tone: 'wrong' };
  if (kev !== undefined) return { text: '● exploited', tone: 'fact' };
  switch (severity?.level) {
    case 'critical': return { text: '◆ critical', tone: 'fact' };
    case 'high': return { text: '▲ high', tone: 'doubt' };
    case 'medium': return { text: '△ medium', tone: 'plain' };
    case 'low': return { text: '▽ low', tone: 'plain' };
    case 'none': return { text: '○ none', tone: 'dim' };
    default: return { text: '? unrated', tone: 'plain' };
  }
}

export function percent(score: number): string {
  return `${(score * 100).toFixed(score < 0.0995 ? 1 : 0)} %`;
}

export function summary({ findings, matches, inventory }: Answer): string {
  const components = new Set(findings.map(({ purl }) => purl)).size;
  const exploited = findings.filter(({ kev }) => kev !== undefined).length;
  const malware = findings.filter(({ malware: is }) => is).length;
  const unjudged = matches.unjudged.length + inventory.unnamed;
  const found = findings.length === 0
    ? `Nothing known against ${matches.judged} components.`
    : `${findings.length} ${findings.length === 1 ? 'finding' : 'findings'} in ${components} of ${matches.judged} components${exploited > 0 ? `, ${exploited} known to be exploited` : ''}${malware > 0 ? `, ${malware} malicious` : ''}.`;
  return unjudged === 0 ? found : `${found} ${unjudged} could not be judged.`;
}

export function asText(answer: Answer, screen: Screen): void {
  const { findings, matches, inventory, manifest, at, file } = answer;
  for (const line of wrap(summary(answer), screen.columns)) screen.line(screen.paint('strong', line));
  if (findings.length > 0) {
    screen.line();
    table(screen, [{ title: 'what' }, { title: 'component', flexible: true }, { title: 'version' }, { title: 'flaw' }, { title: 'fixed in' }, { title: 'EPSS', right: true }], findings.map((finding) => [
      word(finding), finding.component, shortened(finding.version), finding.id, shortened(finding.fixed.join(', ')) || '—', finding.epss === undefined ? '' : percent(finding.epss.score),
    ]));
    screen.line();
    const [first] = findings;
    if (first !== undefined) for (const line of wrap(`First: ${first.component}. ${because(first)}`, screen.columns)) screen.line(line);
  }
  const reasons = new Map<string, number>();
  for (const { reason } of matches.unjudged) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  if (inventory.unnamed > 0) reasons.set('no package URL', inventory.unnamed);
  for (const [reason, count] of reasons) screen.note(`Not judged: ${count} with ${reason}.`);
  screen.note(`Data: ${agesInWords(manifest, at)}.`);
  screen.note(findings.length === 0 ? 'Next: match again after: breakwater intel update' : `Next: breakwater match ${safe(file)} --format html --output report.html`);
}

function shortened(text: string): string {
  return text.length > 24 ? `${text.slice(0, 23)}…` : text;
}

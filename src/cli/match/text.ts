import { because, identityOf, type Finding } from '../../clearinghouse/inventory/index.ts';
import { safe, type Screen, type Tone } from '../terminal/screen.ts';
import { table, wrap } from '../terminal/table.ts';
import { agesInWords } from './age.ts';
import type { Answer } from './answer.ts';

/** The word that a row begins with: what to make of it before anything else. */
export function word({ malware, kev, severity, withdrawn, check }: Finding): { readonly text: string; readonly tone: Tone } {
  if (withdrawn !== undefined) return { text: '– withdrawn', tone: 'dim' };
  if (check !== undefined) return { text: '? check', tone: 'doubt' };
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

export function summary({ findings: all, matches, inventory }: Answer): string {
  const findings = all.filter(({ check }) => check === undefined);
  const toCheck = new Set(all.filter(({ check }) => check !== undefined).map(whereOf)).size;
  const components = new Set(findings.map(whereOf)).size;
  const exploited = findings.filter(({ kev }) => kev !== undefined).length;
  const malware = findings.filter(({ malware: is }) => is).length;
  const unjudged = matches.unjudged.length + inventory.unnamed;
  const found = findings.length === 0
    ? `Nothing known against ${matches.judged} components.`
    : `${findings.length} ${findings.length === 1 ? 'finding' : 'findings'} in ${components} of ${matches.judged} components${exploited > 0 ? `, ${exploited} known to be exploited` : ''}${malware > 0 ? `, ${malware} malicious` : ''}.`;
  const checks = toCheck === 0 ? '' : ` ${toCheck} ${toCheck === 1 ? 'product' : 'products'} with known exploited flaws to check.`;
  return unjudged === 0 ? `${found}${checks}` : `${found}${checks} ${unjudged} could not be judged.`;
}

function whereOf(finding: Finding): string {
  return finding.product === undefined ? finding.purl : finding.ref ?? identityOf(finding);
}

/** Rows to be checked are many of one kind: one for each component, with how many there are. The others stand alone. */
function folded(findings: readonly Finding[]): readonly (readonly [Finding, ...Finding[]])[] {
  const checks = new Map<string, [Finding, ...Finding[]]>();
  const rows: [Finding, ...Finding[]][] = [];
  for (const finding of findings) {
    const known = finding.check === undefined ? undefined : checks.get(whereOf(finding));
    if (known !== undefined) {
      known.push(finding);
      continue;
    }
    const row: [Finding, ...Finding[]] = [finding];
    rows.push(row);
    if (finding.check !== undefined) checks.set(whereOf(finding), row);
  }
  return rows;
}

export function asText(answer: Answer, screen: Screen): void {
  const { findings, matches, inventory, manifest, at, file } = answer;
  for (const line of wrap(summary(answer), screen.columns)) screen.line(screen.paint('strong', line));
  if (findings.length > 0) {
    screen.line();
    table(screen, [{ title: 'what' }, { title: 'component', flexible: true }, { title: 'version' }, { title: 'flaw' }, { title: 'fixed in' }, { title: 'EPSS', right: true }], folded(findings).map(([finding, ...more]) => [
      word(finding), finding.component, shortened(finding.version), more.length === 0 ? finding.id : `${more.length + 1} exploited`, finding.check === undefined ? shortened(finding.fixed.join(', ')) || '—' : 'see below', finding.epss === undefined || more.length > 0 ? '' : percent(finding.epss.score),
    ]));
    screen.line();
    const [first] = findings;
    const [checked] = findings.filter(({ check }) => check !== undefined);
    if (checked !== undefined) for (const line of wrap(`To check: ${because(checked)} Which flaws: --json. A finding that is to be checked is no verdict.`, screen.columns)) screen.line(line);
    if (first !== undefined && first.check === undefined) for (const line of wrap(`First: ${first.component}. ${because(first)}`, screen.columns)) screen.line(line);
  }
  const reasons = new Map<string, number>();
  for (const { reason } of matches.unjudged) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  if (inventory.unnamed > 0) reasons.set('no package URL', inventory.unnamed);
  for (const [reason, count] of reasons) screen.note(`Not judged: ${count} with ${reason}.`);
  unrecognized(answer, screen);
  if (answer.unstated > 0) screen.note(`Not judged: ${answer.unstated} flaws, not known to be exploited, whose records leave the version open or where the inventory states none.`);
  screen.note(`Data: ${agesInWords(manifest, at)}.`);
  screen.note(findings.length === 0 ? 'Next: match again after: breakwater intel update' : `Next: breakwater match ${safe(file)} --format html --output report.html`);
}

const mostListed = 20;

/** What each text may mean: the person who knows it decides, once. */
function unrecognized({ matches }: Answer, screen: Screen): void {
  const all = matches.unjudged.filter(({ reason }) => reason === 'a product that is not recognized');
  if (all.length === 0) return;
  screen.note('Not recognized:');
  for (const { component: { product }, proposals } of all.slice(0, mostListed)) {
    const said = (proposals ?? []).map(({ as, score }) => `${as} (${score})`).join(', ');
    for (const [index, line] of wrap(`${product?.product === '' ? product.cpe ?? '' : product?.product ?? ''}: ${said === '' ? 'no product of that name is known' : `perhaps ${said}`}`, screen.columns - 4).entries()) screen.note(`${index === 0 ? '  ' : '    '}${line}`);
  }
  if (all.length > mostListed) screen.note(`  and ${all.length - mostListed} more, in --json`);
  screen.note('  Say once what they are, product text to CPE name or package URL, in a file for --map.');
}

function shortened(text: string): string {
  return text.length > 18 ? `${text.slice(0, 17)}…` : text;
}

import { createHash } from 'node:crypto';
import { verdicts, type Verdict } from '../../reproduction/index.ts';
import { caseRow } from './case.ts';
import { html, raw, type Markup } from './html.ts';
import type { ReportModel } from './model.ts';
import { legend } from './ribbon.ts';
import { script } from './script.ts';
import { style } from './style.ts';
import { duration, verdictSigns } from './words.ts';

/** The whole report as one file that needs nothing else: no network, no fonts, a policy that forbids both. */
export function page(model: ReportModel): string {
  const counts = verdicts.map((verdict) => ({ verdict, count: model.cases.filter(({ reproduction }) => reproduction.verdict === verdict).length })).filter(({ count }) => count > 0);
  const confirmed = counts.find(({ verdict }) => verdict === 'confirmed')?.count ?? 0;
  const body = html`<header>
<p class="place">Breakwater, reproduction report</p>
<h1>${confirmed} of ${model.cases.length} ${model.cases.length === 1 ? 'claim' : 'claims'} confirmed by running ${model.cases.length === 1 ? 'it' : 'them'}.</h1>
<p class="dim">${model.title}. Finished <time datetime="${model.finishedAt}">${model.finishedAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC')}</time>, took ${duration(model.elapsed)}; ${model.sandbox}.</p>
${share(counts, model.cases.length)}
</header>
<main>
${ranges(model)}
<div class="tools"><label>Search <input id="search" type="search" placeholder="package, CVE, verdict" autocomplete="off"></label><span class="dim"><kbd>j</kbd> <kbd>k</kbd> move, <kbd>Enter</kbd> opens, <kbd>/</kbd> searches</span></div>
${model.cases.some(({ range }) => range !== undefined) && legend()}
<div class="cases">${model.cases.map((each) => caseRow(each, model.cases.length === 1))}</div>
<p id="none" class="empty" hidden>Nothing matches. Clear the search with Escape.</p>
${model.cases.length === 0 && html`<p class="empty">No claim was run. Run one: <code>breakwater reproduce examples/claims/npm-minimist-prototype</code></p>`}
</main>
<footer>A verdict says what happened when the proof was run against these builds, in a sandbox without network. Each one can be repeated with the command beside it.</footer>`;
  const digest = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src ${raw(digest(style))}; script-src ${raw(digest(script))}; base-uri 'none'; form-action 'none'">
<title>Breakwater: ${model.title}</title><style>${raw(style)}</style></head>
<body>${body}<script>${raw(script)}</script></body></html>
`.markup;
}

/** How the verdicts divide: one bar, each part with its own tone and texture. */
function share(counts: readonly { readonly verdict: Verdict; readonly count: number }[], total: number): Markup {
  if (total === 0) return html``;
  let x = 0;
  const parts = counts.map(({ verdict, count }) => {
    const width = (count / total) * 1_000;
    const part = raw(`<rect class="part ${verdictSigns[verdict].tone}" x="${x.toFixed(1)}" y="1" width="${Math.max(2, width - 3).toFixed(1)}" height="12"/>`);
    x += width;
    return part;
  });
  return html`<svg class="share" viewBox="0 0 1000 14" preserveAspectRatio="none" aria-hidden="true">${parts}</svg>
<ul class="keys">${counts.map(({ verdict, count }) => html`<li><span class="verdict ${verdictSigns[verdict].tone}"><span class="sign" aria-hidden="true">${verdictSigns[verdict].sign}</span>${verdict}</span> ${count}</li>`)}</ul>`;
}

/** The headline nobody else has: where execution and the public range disagree. */
function ranges(model: ReportModel): Markup {
  const executed = model.cases.filter(({ range }) => range !== undefined);
  if (executed.length === 0) return html``;
  const disagree = executed.filter(({ range }) => (range?.disagreements?.length ?? 0) > 0);
  const versions = executed.reduce((sum, { range }) => sum + (range?.cells.length ?? 0), 0);
  const probed = executed.reduce((sum, { range }) => sum + (range?.cells.filter((cell) => cell.probed).length ?? 0), 0);
  return html`<p>Affected ranges were executed for ${executed.length} of them: ${probed} of ${versions} published versions run. ${disagree.length === 0
    ? 'Every one agrees with the claimed range.'
    : html`${disagree.length} ${disagree.length === 1 ? 'disagrees' : 'disagree'} with the claimed range: ${disagree.map(({ reproduction }, index) => html`${index > 0 && ', '}<a href="#${reproduction.label}">${reproduction.title}</a>`)}.`}</p>`;
}

import type { FixVerification, Reproduction, Side } from '../../reproduction/index.ts';
import { html, raw, type Markup } from './html.ts';
import type { CaseReport, FixReport } from './model.ts';
import { ribbon } from './ribbon.ts';
import { answer, duration, rangeInWords, verdictSigns } from './words.ts';

/** One claim: a line that answers, and on opening it what ran. */
export function caseRow(report: CaseReport, open: boolean): Markup {
  const { reproduction, range } = report;
  const { sign, tone } = verdictSigns[reproduction.verdict];
  const target = reproduction.builds.find(({ side }) => side === 'vulnerable')?.purl.replace(/^pkg:/, '') ?? '';
  return html`<details class="case" id="${reproduction.label}"${open ? raw(" open") : ""} data-verdict="${reproduction.verdict}" data-text="${`${reproduction.label} ${reproduction.title} ${target}`.toLowerCase()}">
<summary><span class="verdict ${tone}"><span class="sign" aria-hidden="true">${sign}</span>${reproduction.verdict}</span>
<span class="name"><strong>${reproduction.title}</strong> <span class="mono dim">${target}</span></span>
<span class="dim kind">${reproduction.oracle ?? ''}</span><span class="dim time">${duration(report.elapsed)}</span></summary>
<div class="body">
<p class="answer">${answer(reproduction, range)}</p>
${range !== undefined && html`<h4>Versions</h4>${ribbon(range)}${disagreement(report)}`}
<div class="columns"><div>${reasons(reproduction)}${trials(reproduction)}</div><div>${builds(reproduction)}</div></div>
${report.fixes.map(fixSection)}
${expectation(report)}
<h4>Repeat it</h4>${command(report.command)}
</div></details>`;
}

function reasons({ reasons: found }: Reproduction): Markup {
  return html`<h4>Why</h4><ul class="reasons">${found.map(({ code, text }) => html`<li><span class="mono">${code}</span> ${text}</li>`)}</ul>`;
}

const sideWords: Readonly<Record<Side, string>> = { vulnerable: 'vulnerable', fixed: 'fixed', neutral: 'without the target' };

function trials({ runs, liveness }: Reproduction): Markup {
  if (runs.length === 0) return html`<p class="dim">Nothing was run.</p>`;
  const sides = (['vulnerable', 'fixed', 'neutral'] as const).filter((side) => runs.some((run) => run.side === side));
  return html`<h4>What ran</h4><table class="trials"><thead><tr><th scope="col">side</th><th scope="col">trials</th><th scope="col">what was seen</th></tr></thead><tbody>
${sides.map((side) => {
    const mine = runs.filter((run) => run.side === side);
    const seen = [...new Set(mine.map(({ because }) => because))];
    return html`<tr><th scope="row">${sideWords[side]}</th><td class="marks">${mine.map(({ outcome }) => html`<span class="mark ${outcome}" role="img" aria-label="${outcome}"></span>`)}</td><td>${seen.slice(0, 3).map((text) => html`<div>${text}</div>`)}${seen.length > 3 && html`<div class="dim">and ${seen.length - 3} more</div>`}</td></tr>`;
  })}
${liveness.map(({ side, passed, because }) => html`<tr><th scope="row">${sideWords[side]}, alive?</th><td class="marks">${passed ? 'yes' : 'no'}</td><td>${because}</td></tr>`)}
</tbody></table>`;
}

function builds(reproduction: Reproduction): Markup {
  if (reproduction.builds.length === 0) return html``;
  return html`<h4>On what</h4><dl class="facts">${reproduction.builds.filter(({ side }) => side !== 'neutral').map(({ side, purl, artifactSha256, patched }) => html`<dt>${side}</dt><dd><span class="mono">${purl}</span>${patched && ' with the patch'}<br><span class="mono dim">sha256 ${artifactSha256.slice(0, 16)}…</span></dd>`)}
<dt>sandbox</dt><dd>${reproduction.sandbox.driver}, memory held by ${reproduction.sandbox.memory}</dd>
<dt>proof</dt><dd>${reproduction.strength ?? 'none'}</dd></dl>`;
}

function disagreement({ range }: CaseReport): Markup {
  const found = range?.disagreements;
  if (range === undefined || found === undefined) return html``;
  if (found.length === 0) return html`<p>Affected: ${rangeInWords(range)}. The claimed range says the same.</p>`;
  const list = (side: 'affected' | 'not affected'): readonly string[] => found.filter(({ executed }) => executed === side).map(({ version }) => version);
  const [more, less] = [list('affected'), list('not affected')];
  const some = (versions: readonly string[]): string => versions.length <= 8 ? versions.join(', ') : `${versions.slice(0, 7).join(', ')} and ${versions.length - 7} more`;
  return html`<p class="disagreement"><strong>Affected: ${rangeInWords(range)}. The claimed range disagrees.</strong>
${more.length > 0 && html`<br>Fires although not claimed: <span class="mono">${some(more)}</span>`}
${less.length > 0 && html`<br>Claimed but does not fire: <span class="mono">${some(less)}</span>`}</p>`;
}

function fixSection({ name, verification, command: repeat }: FixReport): Markup {
  return html`<h4>Fix: ${name} <span class="verdict ${verification.verified ? 'fact' : 'wrong'}"><span class="sign" aria-hidden="true">${verification.verified ? '●' : '×'}</span>${verification.verified ? 'verified' : 'not verified'}</span></h4>
<table class="trials"><thead><tr><th scope="col">step</th><th scope="col">result</th><th scope="col">why</th></tr></thead><tbody>${verification.steps.filter(wasReached).map((step) => html`<tr><th scope="row">${step.name}</th><td>${step.status}</td><td>${step.because}</td></tr>`)}</tbody></table>${command(repeat)}`;
}

function wasReached(step: FixVerification['steps'][number]): boolean {
  return step.status !== 'skipped' || step.because !== 'an earlier step failed';
}

function expectation({ expected }: CaseReport): Markup {
  if (expected === undefined) return html``;
  return expected.met ? html`<p class="dim">As expected: ${expected.verdict}.</p>` : html`<p class="disagreement">Expected ${expected.verdict}.</p>`;
}

function command(text: string): Markup {
  return html`<p class="command"><code>${text}</code><button type="button" data-copy="${text}">Copy</button></p>`;
}

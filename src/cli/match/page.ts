import { because } from '../../clearinghouse/inventory/index.ts';
import { html, raw } from '../report/html.ts';
import { style } from '../report/style.ts';
import { agesInWords } from './age.ts';
import type { Answer } from './answer.ts';
import { percent, summary, word } from './text.ts';

const own = `
td.what { white-space: nowrap; font-weight: 600; } td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.scroll { overflow-x: auto; } .why { color: var(--dim); font-size: .85em; }
.plain { --tone: var(--ink); } .dim-tone { --tone: var(--dim); } .what { color: var(--tone); }
@media (max-width: 44rem) { thead { display: none; } tr { display: grid; grid-template-columns: 1fr auto; padding: .5rem 0; border-top: 1px solid var(--line); } td { border: 0; padding: .1rem 0; } }
`;

/** One file, nothing fetched: it can be mailed, archived and printed. */
export function asPage(answer: Answer): string {
  const { findings, matches, inventory, manifest, at, file } = answer;
  const rows = findings.map((finding) => {
    const { text, tone } = word(finding);
    const also = finding.aliases.map(({ id }) => id).join(', ');
    return html`<tr><td class="what ${tone === 'dim' ? 'dim-tone' : tone}">${text}</td><td><span class="mono">${finding.component}</span> <span class="mono dim">${finding.version}</span><div class="why">${finding.product?.place === undefined ? '' : `${finding.product.place}. `}${because(finding)}</div></td><td class="mono">${finding.id}<div class="why">${also}</div></td><td class="mono">${finding.fixed.length === 0 ? 'no fix known' : finding.fixed.join(', ')}</td><td class="number">${finding.severity?.score?.toFixed(1)}</td><td class="number">${finding.epss === undefined ? '' : percent(finding.epss.score)}</td></tr>`;
  });
  const unjudged = matches.unjudged.slice(0, 1000).map(({ component: { purl, product }, reason, proposals }) => html`<tr><td class="mono">${product === undefined ? purl : `${product.vendor ?? ''} ${product.product} ${product.version ?? ''}`.trim() || product.cpe}</td><td>${reason}${proposals === undefined ? '' : `; perhaps ${proposals.map(({ as }) => as).join(', ')}`}</td></tr>`);
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>Known vulnerabilities: ${file}</title><style>${raw(style + own)}</style></head>
<body><header><p class="place mono">${file}</p><h1>${summary(answer)}</h1><p class="dim">${inventory.format}, ${inventory.components.length} components, matched ${at.toISOString().slice(0, 16).replace('T', ' ')} UTC. ${agesInWords(manifest, at)}.</p></header>
<main>${findings.length === 0 ? html`<p class="empty">No advisory speaks of the versions in this inventory.</p>` : html`<div class="scroll"><table><thead><tr><th>what</th><th>component</th><th>flaw</th><th>fixed in</th><th>CVSS</th><th>EPSS</th></tr></thead><tbody>${rows}</tbody></table></div>`}
${unjudged.length === 0 ? '' : html`<h2>Not judged</h2><div class="scroll"><table><tbody>${unjudged}</tbody></table></div>`}</main>
<footer>Repeat with <code>breakwater match ${file}</code>. EPSS is the chance of exploitation within 30 days.</footer></body></html>
`.markup;
}

import { because } from '../../clearinghouse/inventory/index.ts';
import type { Answer } from './answer.ts';

/** Stable: fields are added, never renamed. */
export function asJson({ at, manifest, inventory, matches, findings, unstated }: Answer): string {
  return JSON.stringify({
    generated: at.toISOString(),
    inventory: { format: inventory.format, components: inventory.components.length, judged: matches.judged, withoutPurl: inventory.unnamed },
    sources: manifest.sources.map(({ kind, location, fetched, newest, records, partial }) => ({ kind, location, fetched, newest, records, partial })),
    findings: findings.map((finding) => ({ ...finding, because: because(finding) })),
    unjudged: matches.unjudged.map(({ component: { purl, ref, product }, reason, proposals }) => ({ purl, reason, ...(product === undefined ? {} : { ref, product, proposals: proposals ?? [] }) })),
    versionsNotStated: unstated,
  });
}

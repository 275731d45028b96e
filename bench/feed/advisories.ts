import { affectedOf, type RangeEvent as Executed } from '../../src/reproduction/range/affected.ts';
import type { State } from '../../src/reproduction/range/search.ts';
import type { AffectedRange } from '../../src/reproduction/index.ts';
import type { Advisory, RangeEvent } from '../../src/clearinghouse/distribution/index.ts';
import { histories, type History } from './histories.ts';

export interface Subject {
  readonly advisory: Advisory;
  readonly history: History;
  /** The newest version that fired, and the newest published one where that is silent. */
  readonly vulnerable: string;
  readonly fixed: string | undefined;
}

/** One advisory for each history, its range computed by the engine's own function; each seventh is withdrawn. */
export function subjects(): readonly Subject[] {
  return histories.map((history, index) => {
    const cells = history.versions.split(' ').map((text) => ({ version: text.replace(/[!?]$/, ''), state: stateOf(text) }));
    const affected = affectedOf(cells.map(({ version }) => ({ version, line: '' })), cells.map(({ state }) => state));
    const range: Pick<AffectedRange, 'cells'> = { cells: cells.map((cell) => ({ ...cell, line: '', probed: true })) };
    const last = cells.at(-1);
    return {
      history,
      advisory: advisory(history, index, { cells: range.cells, affected: { ...affected, events: affected.events.map(strict) } }),
      vulnerable: cells.findLast(({ state }) => state === 'fired')?.version ?? '',
      fixed: last?.state === 'silent' ? last.version : undefined,
    };
  });
}

function stateOf(text: string): State {
  if (text.endsWith('!')) return 'fired';
  return text.endsWith('?') ? 'dead' : 'silent';
}

function strict({ introduced, fixed }: Executed): RangeEvent {
  if (introduced !== undefined) return { introduced };
  if (fixed !== undefined) return { fixed };
  throw new Error('an event without a version');
}

const vectors = ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 'CVSS:3.1/AV:N/AC:H/PR:L/UI:R/S:C/C:L/I:L/A:N', 'CVSS:3.0/AV:L/AC:L/PR:N/UI:R/S:U/C:N/I:N/A:H', 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:H/SC:N/SI:N/SA:N'];

function advisory({ ecosystem, purl, name, cwe }: History, index: number, range: Advisory['range']): Advisory {
  const published = Date.UTC(2025, 10, 1) + index * 7 * 86_400_000;
  const at = (days: number): string => new Date(published + days * 86_400_000).toISOString();
  const withdrawn = index % 7 === 6;
  return {
    case: `case-${index}`,
    id: `BW-${new Date(published).getUTCFullYear()}-${`${index + 1}`.padStart(4, '0')}`,
    title: `${cwe} in ${name}`,
    summary: `A crafted input makes ${name} misbehave.`,
    details: `The proof was run against ${range.cells.length} published versions of ${name}.\n\nUpdate, or do not pass it what others send.`,
    package: { purl, ecosystem, name },
    range,
    aliases: index % 3 === 0 ? [`CVE-2025-${10_000 + index}`] : [],
    cwe: [cwe],
    cvss: [vectors[index % vectors.length] ?? ''],
    credits: [{ name: `Finder ${index}`, type: 'FINDER' }, { name: 'A maintainer', type: 'REMEDIATION_DEVELOPER' }],
    references: [{ type: 'FIX', url: `https://code.example.org/${index}` }],
    revisions: [{ at: at(0), summary: 'Published' }, ...(index % 5 === 0 ? [{ at: at(2), summary: 'Credit added' }] : []), ...(withdrawn ? [{ at: at(4), summary: 'Withdrawn' }] : [])],
    ...(withdrawn ? { withdrawn: { at: at(4), why: 'The behavior is documented.' } } : {}),
    tlp: 'CLEAR',
    evidence: [{ url: `https://evidence.example.org/${index}.json`, summary: 'Signed executions' }],
  };
}

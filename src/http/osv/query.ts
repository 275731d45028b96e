import { z } from 'zod';
import { parsePurl, placesOf, type Place } from '../../clearinghouse/inventory/index.ts';
import { invalid, OsvError } from './error.ts';

export const osvLimits = { queries: 1_000, queryBytes: 65_536, batchBytes: 3 << 20, depth: 32, listed: 1_000, listedInAll: 3_000, listedAfterwards: 5, recordBytes: 8 << 20, milliseconds: 10_000 } as const;

/** As proto3's JSON has it: null is absent, and so is an empty text; names come in either spelling; members that are not known pass. */
const text = (most: number): z.ZodType<string | undefined> => z.string().max(most).nullish().transform((value) => (value === null || value === '' ? undefined : value));
export const osvQuery = z.object({
  commit: text(128), version: text(1_024),
  package: z.object({ name: text(1_024), ecosystem: text(256), purl: text(4_096) }).nullish(),
  page_token: text(1_024), pageToken: text(1_024),
}).meta({ id: 'OsvQuery', description: 'By name and ecosystem, or by purl; pages as next_page_token says.' });
export const osvBatch = z.object({ queries: z.array(osvQuery).max(osvLimits.queries, 'Too many queries.').nullish() }).meta({ id: 'OsvBatch' });
export type OsvQuery = z.output<typeof osvQuery>;

/** What is asked, and behind which identifier the answer goes on. */
export interface Asked {
  readonly places: readonly Place[];
  readonly after: string;
  /** Why it is refused where nothing is found: nobody else writes advisories for such packages. */
  readonly otherwise?: OsvError;
}

export function askedBy({ commit, version, package: named, page_token: token, pageToken }: OsvQuery): Asked {
  const after = afterOf(token ?? pageToken);
  if (commit !== undefined) throw version === undefined ? byCommit() : invalid('Invalid query: commit and version exclude each other.');
  const { name, ecosystem, purl } = named ?? {};
  if (purl !== undefined) {
    if (name !== undefined) throw invalid('name specified in a PURL query');
    if (ecosystem !== undefined) throw invalid('ecosystem specified in a PURL query');
    return { ...askedByPurl(purl, version), after };
  }
  // Without an ecosystem a version has to narrow it down.
  if (name === undefined || (ecosystem === undefined && version === undefined)) throw invalid('Invalid query: give a package by name and ecosystem or by purl.');
  return { places: [{ ecosystem: ecosystem ?? '', name, version }], after };
}

function askedByPurl(text: string, beside: string | undefined): Omit<Asked, 'after'> {
  const purl = parsePurl(text);
  if (purl === undefined) throw invalid('Invalid Package URL.');
  if (purl.version !== undefined && beside !== undefined) throw invalid('version specified in params and PURL query');
  const version = purl.version ?? beside;
  const places = placesOf({ ...purl, version });
  if (places.some(({ ecosystem }) => ecosystem !== 'GIT')) return { places };
  const distribution = distributions[`${purl.type}/${purl.namespace.toLowerCase()}`];
  if (distribution !== undefined) return { places: [{ ecosystem: distribution, name: purl.name, version }] };
  const otherwise = places.length > 0 ? byCommit() : invalid(`Invalid Package URL: no advisories are written for packages of type ${purl.type.slice(0, 40)}${purl.namespace === '' ? '' : ` in ${purl.namespace.slice(0, 80)}`}.`);
  return { places: [{ ecosystem: byPurl, name: purlName(purl), version }], otherwise };
}

/** Stands for an ecosystem where OSV has none: our own cases on such packages are found by their purl. */
export const byPurl = 'purl';

export function purlName({ type, namespace, name }: Pick<NonNullable<ReturnType<typeof parsePurl>>, 'type' | 'namespace' | 'name'>): string {
  return `${type}/${namespace}/${name}`;
}

/** Packages of distributions whose purl does not tell the release. */
const distributions: Readonly<Record<string, string>> = { 'deb/debian': 'Debian', 'deb/ubuntu': 'Ubuntu', 'apk/alpine': 'Alpine', 'rpm/almalinux': 'AlmaLinux', 'rpm/rocky': 'Rocky Linux', 'rpm/rocky-linux': 'Rocky Linux', 'rpm/openeuler': 'openEuler', 'rpm/mageia': 'Mageia' };

/** Whether a commit lies in a range is a question to the repository's history, which is not here: an empty answer would not be true. */
function byCommit(): OsvError {
  return new OsvError('failed-precondition', 'Commits cannot be judged here: that takes the history of the repository. Ask by package and version, or by purl.');
}

/** Identifiers are in order, so that a page goes on where the last one ended, whatever was updated in between. */
export function tokenAfter(id: string): string {
  return Buffer.from(`after:${id}`).toString('base64url');
}

function afterOf(token: string | undefined): string {
  if (token === undefined) return '';
  const [, id] = /^after:([A-Za-z0-9._:+-]{0,200})$/.exec(Buffer.from(token, 'base64url').toString('latin1')) ?? [];
  if (id === undefined) throw invalid('Invalid page token.');
  return id;
}

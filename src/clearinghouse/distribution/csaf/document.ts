import { instant, modifiedAt, publishedAt } from '../advisory.ts';
import type { Advisory, Credit, Publisher, Tlp } from '../advisory.ts';
import { DistributionError } from '../error.ts';
import { csafUrl } from '../feed/places.ts';
import { productTree, stretchesOf, unjudgedProducts } from './products.ts';
import type { Branch } from './products.ts';
import { vulnerability } from './vulnerability.ts';
import { roleWords } from '../words.ts';
import type { Note, Vulnerability, WeaknessName } from './vulnerability.ts';

export interface CsafDocument {
  readonly document: {
    readonly category: 'csaf_security_advisory' | 'csaf_base';
    readonly csaf_version: '2.0';
    readonly distribution: { readonly tlp: { readonly label: Tlp1 } };
    readonly lang: 'en';
    readonly title: string;
    readonly publisher: { readonly category: 'coordinator'; readonly name: string; readonly namespace: string; readonly contact_details: string; readonly issuing_authority?: string };
    readonly tracking: Tracking;
    readonly notes: readonly Note[];
    readonly references: readonly { readonly category: 'self' | 'external'; readonly summary: string; readonly url: string }[];
    readonly acknowledgments?: readonly { readonly names: readonly string[]; readonly summary: string }[];
  };
  readonly product_tree?: { readonly branches: readonly Branch[] };
  readonly vulnerabilities?: readonly [Vulnerability];
}

interface Tracking {
  readonly id: string;
  readonly status: 'final';
  readonly version: string;
  readonly initial_release_date: string;
  readonly current_release_date: string;
  readonly revision_history: readonly { readonly number: string; readonly date: string; readonly summary: string }[];
  readonly aliases?: readonly string[];
  readonly generator: { readonly engine: { readonly name: 'Breakwater' } };
}

type Tlp1 = 'WHITE' | 'GREEN' | 'AMBER' | 'RED';
const labels: Readonly<Record<Exclude<Tlp, 'AMBER+STRICT'>, Tlp1>> = { CLEAR: 'WHITE', GREEN: 'GREEN', AMBER: 'AMBER', RED: 'RED' };

/** CSAF 2.0 knows TLP 1. AMBER+STRICT has no counterpart there: AMBER would let it travel further than it may. */
export function tlp1({ id, tlp }: Pick<Advisory, 'id' | 'tlp'>): Tlp1 {
  if (tlp === 'AMBER+STRICT') throw new DistributionError('tlp-not-exportable', `${id} is AMBER+STRICT, for which CSAF 2.0 has no label`, { where: 'tlp', remedy: 'Share it inside the case, or agree on another label with its source.' });
  return labels[tlp];
}

/**
 * A CSAF 2.0 security advisory. A withdrawn one follows the shape that CSAF 2.1 gives to withdrawals: no product is
 * called affected any more, the notes say why, and under 2.0's rules such a document is of the base profile.
 */
export function toCsaf(advisory: Advisory, publisher: Publisher, weaknessName: WeaknessName): CsafDocument {
  const stretches = stretchesOf(advisory);
  const unjudged = unjudgedProducts(advisory);
  const { withdrawn } = advisory;
  const notes: readonly Note[] = [
    ...(withdrawn === undefined ? [] : [{ category: 'general', title: 'Withdrawn', text: `Withdrawn on ${instant(withdrawn.at)}: ${withdrawn.why}` } as const]),
    { category: 'summary', title: 'Summary', text: advisory.summary },
    ...(withdrawn === undefined ? [] : [{ category: 'description', title: 'What it said', text: advisory.details } as const]),
  ];
  const thanks = acknowledgments(advisory.credits);
  const document: CsafDocument['document'] = {
    category: withdrawn === undefined ? 'csaf_security_advisory' : 'csaf_base',
    csaf_version: '2.0',
    distribution: { tlp: { label: tlp1(advisory) } },
    lang: 'en',
    title: withdrawn === undefined ? advisory.title : `Withdrawn: ${advisory.title}`,
    publisher: {
      category: 'coordinator', name: publisher.name, namespace: publisher.namespace, contact_details: publisher.contact,
      ...(publisher.authority === undefined ? {} : { issuing_authority: publisher.authority }),
    },
    tracking: tracking(advisory),
    notes,
    references: references(advisory, publisher),
    ...(thanks.length === 0 ? {} : { acknowledgments: thanks }),
  };
  if (withdrawn !== undefined) return { document };
  return { document, product_tree: productTree(advisory, stretches, unjudged), vulnerabilities: [vulnerability(advisory, publisher, stretches, unjudged, weaknessName)] };
}

function tracking(advisory: Advisory): Tracking {
  const { id, revisions } = advisory;
  const aliases = [...new Set(advisory.aliases)];
  return {
    id,
    status: 'final',
    version: `${revisions.length}`,
    initial_release_date: publishedAt(advisory),
    current_release_date: modifiedAt(advisory),
    revision_history: revisions.map(({ at, summary }, index) => ({ number: `${index + 1}`, date: instant(at), summary })),
    ...(aliases.length === 0 ? {} : { aliases }),
    generator: { engine: { name: 'Breakwater' } },
  };
}

function references(advisory: Advisory, publisher: Publisher): CsafDocument['document']['references'] {
  const external = [...advisory.references.map(({ type, url }) => ({ url, summary: type.toLowerCase() })), ...advisory.evidence];
  return [
    { category: 'self', summary: `${advisory.id} in CSAF 2.0`, url: csafUrl(publisher, advisory) },
    ...[...new Map(external.map((each) => [each.url, each])).values()].map(({ url, summary }) => ({ category: 'external' as const, summary, url })),
  ];
}

function acknowledgments(credits: readonly Credit[]): readonly { readonly names: readonly string[]; readonly summary: string }[] {
  const types = [...new Set(credits.map(({ type }) => type))];
  return types.map((type) => ({
    names: [...new Set(credits.filter((credit) => credit.type === type).map(({ name }) => name))],
    summary: roleWords(type),
  }));
}

import { createHash } from 'node:crypto';
import type { Announced } from '../../clearinghouse/delivery/index.ts';
import { clockOf, type Card } from '../../clearinghouse/operators/index.ts';

/** An organization's open actions, as feed readers have them. Nothing in it tells the address that it was read from. */
export interface Feed {
  readonly id: string;
  readonly title: string;
  readonly home: string;
  readonly updated: Date;
  /** Newest first. */
  readonly entries: readonly Entry[];
}

export interface Entry {
  readonly id: string;
  readonly url: string;
  readonly title: string;
  readonly summary: string;
  readonly due: string | undefined;
  readonly clock: string;
  readonly published: Date;
  readonly updated: Date;
}

const most = 100;

export function feedOfCard({ open, assessment, portfolio: { organization } }: Card, name: string, announced: ReadonlyMap<string, Announced>, madeAt: Date, origin: URL): Feed {
  const entries = open.flatMap(({ row: { id, action }, why }): readonly Entry[] => {
    const known = announced.get(id);
    if (known === undefined || assessment === undefined) return [];
    return [{
      id: urn(`action ${organization} ${id}`), url: new URL(`/actions/${encodeURIComponent(id)}`, origin).href, title: action.title, due: action.due, clock: clockOf(action, assessment),
      summary: `${action.due === undefined ? 'No due date.' : `Due ${action.due}.`} ${why}`.trim(), published: known.at, updated: known.changedAt,
    }];
  }).sort((a, b) => b.published.getTime() - a.published.getTime() || (a.id < b.id ? -1 : 1)).slice(0, most);
  const updated = new Date(entries.reduce((latest, each) => Math.max(latest, each.updated.getTime()), madeAt.getTime()));
  return { id: urn(`feed ${organization}`), title: `What to do at ${name}`, home: new URL('/day', origin).href, updated, entries };
}

/** RFC 9562, version 8: the same name gives the same identifier, wherever the service is reached. */
function urn(name: string): string {
  const bytes = createHash('sha256').update(`breakwater ${name}`).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return `urn:uuid:${bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')}`;
}

/** RFC 4287. Without a link to itself, which it only should have: the address is a secret, and what is read is passed on. */
export function atomOf({ id, title, home, updated, entries }: Feed): string {
  const texts = entries.map((each) => [
    '  <entry>', `    <id>${escaped(each.id)}</id>`, `    <title>${escaped(each.title)}</title>`, `    <link rel="alternate" type="text/html" href="${escaped(each.url)}"/>`,
    `    <published>${each.published.toISOString()}</published>`, `    <updated>${each.updated.toISOString()}</updated>`, `    <category term="${escaped(each.clock)}"/>`, `    <summary type="text">${escaped(each.summary)}</summary>`, '  </entry>',
  ].join('\n'));
  return [
    '<?xml version="1.0" encoding="utf-8"?>', '<feed xmlns="http://www.w3.org/2005/Atom">', `  <id>${escaped(id)}</id>`, `  <title>${escaped(title)}</title>`, `  <updated>${updated.toISOString()}</updated>`,
    '  <author><name>Breakwater</name></author>', `  <link rel="alternate" type="text/html" href="${escaped(home)}"/>`, ...texts, '</feed>', '',
  ].join('\n');
}

/** JSON Feed 1.1. */
export function jsonFeedOf({ title, home, entries }: Feed): object {
  return {
    version: 'https://jsonfeed.org/version/1.1', title, home_page_url: home, authors: [{ name: 'Breakwater' }],
    items: entries.map((each) => ({
      id: each.id, url: each.url, title: each.title, content_text: each.summary, date_published: each.published.toISOString(), date_modified: each.updated.toISOString(), tags: [each.clock],
      _breakwater: { about: 'When the action is due, and the period that set the date.', ...(each.due === undefined ? {} : { due: each.due }), clock: each.clock },
    })),
  };
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** For text and attributes alike; what no XML 1.0 document may hold is left out. */
function escaped(text: string): string {
  return text.toWellFormed().replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '').replace(/[&<>"']/g, (each) => entities[each] ?? '');
}

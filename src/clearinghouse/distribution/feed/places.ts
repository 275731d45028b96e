import { publishedAt } from '../advisory.ts';
import type { Advisory, Publisher } from '../advisory.ts';

/** Where things stand in the feed; URLs and paths are made from the same text, so they cannot disagree. */
export const places = {
  metadata: 'provider-metadata.json',
  wellKnownMetadata: '.well-known/csaf/provider-metadata.json',
  security: '.well-known/security.txt',
  white: 'white',
  rolie: 'white/feed-tlp-white.json',
  service: '.well-known/csaf/service.json',
  category: 'white/category-white.json',
  index: 'white/index.txt',
  changes: 'white/changes.csv',
  osv: 'osv',
} as const;

/** CSAF 2.0, section 5.1: lower case, everything but letters, digits, + and - becomes an underscore. */
export function csafFileName({ id }: { readonly id: string }): string {
  return `${id.toLowerCase().replace(/[^+\-a-z0-9]+/g, '_')}.json`;
}

/** Below `white/`: requirement 11 wants a folder for each year, that of the initial release. */
export function csafPath(advisory: Advisory): string {
  return `${publishedAt(advisory).slice(0, 4)}/${csafFileName(advisory)}`;
}

/** A folder for each ecosystem without its release (`Debian:12` goes to `Debian`), `[EMPTY]` for packages without one. */
export function osvFolder({ package: { ecosystem } }: Pick<Advisory, 'package'>): string {
  return ecosystem?.split(':')[0] ?? '[EMPTY]';
}

export function osvPath(advisory: Pick<Advisory, 'id' | 'package'>): string {
  return `${places.osv}/${encodeURIComponent(osvFolder(advisory))}/${advisory.id}.json`;
}

export function csafUrl(publisher: Publisher, advisory: Advisory): string {
  return `${publisher.baseUrl}/${places.white}/${csafPath(advisory)}`;
}

export function keyPath(fingerprint: string): string {
  return `openpgp/${fingerprint}.asc`;
}

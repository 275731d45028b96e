import { collector, type Inventory } from '../../inventory.ts';
import { tooMany } from '../cyclonedx.ts';

/** What a lock file fixes, each package and version once. */
export interface Packages {
  add(type: string, name: unknown, version: unknown): void;
  done(format: string): Inventory;
}

export function packages(): Packages {
  const found = collector(tooMany);
  const seen = new Set<string>();
  return {
    add(type, name, version) {
      if (typeof name !== 'string' || typeof version !== 'string' || name === '' || version === '') return;
      // Half a character names no package.
      if (!name.isWellFormed() || !version.isWellFormed()) {
        found.add(undefined);
        return;
      }
      const purl = `pkg:${type}/${name.split('/').map(encodeURIComponent).join('/')}@${encodeURIComponent(version)}`;
      if (seen.has(purl)) return;
      seen.add(purl);
      found.add(purl, purl);
    },
    done: (format) => found.done(format),
  };
}

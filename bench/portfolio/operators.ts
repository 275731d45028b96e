import type { Known } from '../match/data.ts';

export const operatorCount = 2_000;
export const componentCount = 200;
/** Everybody has this, as nearly everybody has something. */
export const common = { ecosystem: 'npm', name: 'everybody-has-this', version: '1.0.0' } as const;

const types: Readonly<Record<string, (name: string) => string>> = {
  'npm': (name) => `npm/${name.replace('@', '%40')}`, 'PyPI': (name) => `pypi/${name.toLowerCase()}`, 'Go': (name) => `golang/${name}`, 'crates.io': (name) => `cargo/${name}`,
  'RubyGems': (name) => `gem/${name}`, 'Packagist': (name) => `composer/${name}`, 'Maven': (name) => `maven/${name.replace(':', '/')}`,
};

/**
 * Inventories of synthetic operators: one component in four is a package of the real data at a version that an advisory
 * names, some packages far more often than others, as in the world; the rest are packages that nothing is known of.
 */
export function inventoriesFrom(known: readonly Known[], random: () => number): readonly (readonly string[])[] {
  const pool = known.filter(({ ecosystem }) => Object.hasOwn(types, ecosystem));
  const pick = <T>(list: readonly T[], at: number): T => list[Math.floor(at * list.length)] as T;
  return Array.from({ length: operatorCount }, () => [
    `pkg:npm/${common.name}@${common.version}`,
    ...Array.from({ length: componentCount - 1 }, (_, index) => {
      // The cube of an even draw: the first tenth of the packages makes up almost half of what is drawn.
      const { ecosystem, name, versions } = index % 4 === 0 ? pick(pool, random() ** 3) : { ecosystem: 'npm', name: `unheard-of-${Math.floor(random() ** 3 * 20_000)}`, versions: ['1.0.0', '1.1.0', '2.0.0'] };
      return `pkg:${types[ecosystem]?.(name) ?? ''}@${encodeURIComponent(pick(versions, random()))}`;
    }),
  ]);
}

import type { Random } from '../../src/kernel/random.ts';
import { purlOf, type Known } from '../match/data.ts';

export const kinds = ['name', 'purl', 'miss', 'batch'] as const;
export type Kind = (typeof kinds)[number];

/** One request: what kind it is, where it goes, its body. */
export interface Question {
  readonly kind: Kind;
  readonly path: string;
  readonly body: string;
}

export const inBatch = 50;

/** Of a hundred requests fifty ask by name, twenty-five by purl, twenty-two for what nobody has written about, three are batches. */
export function questions(known: readonly Known[], count: number, random: Random): readonly Question[] {
  const pick = <T>(list: readonly T[]): T => list[random.below(list.length)] as T;
  const named = (): object => {
    const { ecosystem, name, versions } = pick(known);
    return { package: { name, ecosystem }, version: pick(versions) };
  };
  const purl = (): object => {
    for (;;) {
      const each = pick(known);
      const found = purlOf(each, pick(each.versions));
      if (found !== undefined) return { package: { purl: found } };
    }
  };
  const missed = (): object => ({ package: { name: `unheard-of-${random.below(1_000_000)}`, ecosystem: pick(['npm', 'PyPI', 'Go', 'crates.io']) }, version: `${random.below(9)}.${random.below(20)}.0` });
  return Array.from({ length: count }, (): Question => {
    const which = random.below(100);
    if (which < 3) return { kind: 'batch', path: '/v1/querybatch', body: JSON.stringify({ queries: Array.from({ length: inBatch }, () => pick([named, purl, missed])()) }) };
    const kind = which < 53 ? 'name' : which < 78 ? 'purl' : 'miss';
    return { kind, path: '/v1/query', body: JSON.stringify(kind === 'name' ? named() : kind === 'purl' ? purl() : missed()) };
  });
}

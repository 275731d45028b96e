/** Something that is not as it was written. */
export interface Finding {
  /** Path from the ledger's folder, `database`, or the path of the remembered checkpoint. */
  readonly file: string;
  /** The entry that it is about, or the first of several. */
  readonly index?: number;
  /** One sentence. */
  readonly problem: string;
}

export interface Findings {
  add(file: string, problem: string, index?: number): void;
  /** Is this file blamed for something already? */
  blames(file: string): boolean;
  list(): readonly Finding[];
  count(): number;
}

/** Of a ledger in ruins the first are enough to say so; the rest are only counted. */
const most = 1_000;

export function findings(): Findings {
  const kept: Finding[] = [];
  const files = new Set<string>();
  let count = 0;
  return {
    add(file, problem, index) {
      count++;
      files.add(file);
      if (kept.length < most) kept.push({ file, problem, ...(index === undefined ? {} : { index }) });
    },
    blames: (file) => files.has(file),
    list: () => kept,
    count: () => count,
  };
}

/** What an archive may grow to. Everything an archive says about itself is hostile until counted. */
export interface ArchiveLimits {
  readonly entries: number;
  /** After decompression: all entries together, and the tar stream that carries them. */
  readonly totalBytes: number;
  readonly fileBytes: number;
  /** Decompressed over compressed size, looked at once the output passes 16 MiB. */
  readonly ratio: number;
  readonly depth: number;
  /**
   * For bundles that people hand in: no two names that differ in case alone, no duplicates, no backslashes, so that every system
   * unpacks the same thing. Registries serve packages with such names, and Linux tells them apart.
   */
  readonly strictNames: boolean;
}

const MIB = 1024 * 1024;

export const packageLimits: ArchiveLimits = { entries: 50_000, totalBytes: 512 * MIB, fileBytes: 128 * MIB, ratio: 250, depth: 40, strictNames: false };
export const claimLimits: ArchiveLimits = { entries: 512, totalBytes: 32 * MIB, fileBytes: 16 * MIB, ratio: 250, depth: 12, strictNames: true };

export const RATIO_FROM = 16 * MIB;

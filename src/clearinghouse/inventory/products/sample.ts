import { writeFileSync } from 'node:fs';
import { openProductCompiler, openProductIndex, parseCpe, type ProductIndex, type Statement } from '../../advisories/index.ts';

/** A product that something is known of, for tests. */
export interface Known {
  readonly vendor: string;
  readonly product: string;
  readonly cpe?: string | undefined;
  readonly flaw?: string;
  readonly voice?: Statement['voice'];
  readonly versions?: Statement['versions'];
  readonly otherwise?: Statement['otherwise'];
}

/** An index of products in that file, for tests: one record for each flaw. */
export function indexOf(known: readonly Known[], file: string): ProductIndex {
  const compiler = openProductCompiler();
  for (const [index, { vendor, product, cpe, flaw, voice = 'cna', versions = [], otherwise = 'unknown' }] of known.entries()) {
    compiler.add({
      id: flaw ?? `CVE-2026-${1000 + index}`, published: '2026-01-01', vectors: [], level: undefined,
      statements: [{ voice, vendor, product, cpe: cpe === undefined ? undefined : parseCpe(cpe), otherwise, versions }],
    });
  }
  writeFileSync(file, compiler.finish(4));
  return openProductIndex(file);
}

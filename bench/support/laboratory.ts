import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readExpected, type Expected } from '../../src/cli/expected.ts';
import { readClaim, type Claim, type Laboratory } from '../../src/reproduction/index.ts';
import { readConfiguration } from '../../src/start/configuration.ts';
import { openLaboratory, systemClock } from '../../src/start/laboratory.ts';

export const examples = fileURLToPath(new URL('../../examples', import.meta.url));

/** The product as it is configured here: the same sandbox, cache and registries that `breakwater` uses. */
export function laboratory(): Promise<Laboratory> {
  return openLaboratory(readConfiguration(process.env), { clock: systemClock });
}

export function expectations(): Promise<Expected> {
  return readExpected(examples);
}

export interface Pair {
  readonly name: string;
  readonly claim: Claim;
  readonly verdict: string;
}

/** The example's real vulnerabilities: claims that run and have a fixed side. */
export async function truePairs(): Promise<readonly Pair[]> {
  const { claims } = await expectations();
  const real = Object.entries(claims).filter(([name, { verdict }]) => !name.startsWith('bad-') && (verdict === 'confirmed' || verdict === 'needs-review'));
  return Promise.all(real.map(async ([name, { verdict, path }]) => ({ name, verdict, claim: await readClaim(join(examples, 'claims', path ?? name)) })));
}

/** A remark on standard error, so that long benchmarks show that they live. */
export function remark(text: string): void {
  process.stderr.write(`${text}\n`);
}

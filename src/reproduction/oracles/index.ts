import type { z } from 'zod';
import { ReproductionError } from '../error.ts';
import { amplification } from './amplification.ts';
import { command } from './command.ts';
import { exception } from './exception.ts';
import { exitStatus } from './exit-status.ts';
import { fileRead } from './file-read.ts';
import { fileWrite } from './file-write.ts';
import { growth } from './growth.ts';
import { hang } from './hang.ts';
import { network } from './network.ts';
import type { Oracle } from './oracle.ts';
import { output } from './output.ts';
import { prototype } from './prototype.ts';
import { sanitizer } from './sanitizer.ts';
import { signal } from './signal.ts';

export type { Bench, ExecutionSummary, Observation, Oracle, Preparation, Tokens, Variation } from './oracle.ts';

/** Every oracle, strongest kind of evidence first. Adding one is a file and a line here. */
export const oracles: readonly Oracle[] = [
  sanitizer, signal, growth, hang, amplification, fileRead, fileWrite, command, network, prototype, exception, output, exitStatus,
].map((oracle) => oracle as unknown as Oracle);

/** A manifest's `oracle`, unchecked but for its kind. */
export interface GivenOracle {
  readonly kind: string;
  readonly [key: string]: unknown;
}

export interface ChosenOracle {
  readonly oracle: Oracle;
  readonly spec: unknown;
}

/** The oracle of a manifest with its checked specification, or what is wrong with it. */
export function chooseOracle(given: GivenOracle): ChosenOracle | { readonly issues: readonly z.core.$ZodIssue[] } {
  const oracle = oracles.find(({ kind }) => kind === given.kind);
  if (oracle === undefined) {
    return { issues: [{ code: 'invalid_value', values: oracles.map(({ kind }) => kind), path: ['kind'], message: 'there is no such oracle', input: given.kind }] };
  }
  const parsed = oracle.schema.safeParse(given);
  return parsed.success ? { oracle, spec: parsed.data } : { issues: parsed.error.issues };
}

/** For a manifest that was parsed, so that nothing can be wrong with its oracle any more. */
export function oracleFor(given: GivenOracle): ChosenOracle {
  const chosen = chooseOracle(given);
  if ('oracle' in chosen) return chosen;
  const text = chosen.issues.map(({ path, message }) => `${['oracle', ...path].join('.')}: ${message}`).join('; ');
  throw new ReproductionError('manifest-invalid', text, { where: 'oracle', remedy: 'see docs/manifest.md for the oracles' });
}

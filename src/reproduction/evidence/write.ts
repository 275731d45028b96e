import { basename } from 'node:path';
import serialize from 'canonicalize';
import type { SelfTestReport } from '../../sandbox/index.ts';
import { signEnvelope } from '../../trust/index.ts';
import type { Envelope, Signer } from '../../trust/index.ts';
import { ReproductionError } from '../error.ts';
import type { FixVerification } from '../fix/result.ts';
import type { Claim } from '../manifest/index.ts';
import type { AffectedRange } from '../range/result.ts';
import type { Reproduction } from '../result.ts';
import { contradictions } from './consistency.ts';
import { payloadType, predicateType, statementSchema, statementType } from './schema.ts';
import type { Predicate, Statement } from './schema.ts';
import { sha256Of, subjectsOf } from './subjects.ts';

/** Where the runs took place. Handed in: this room does not look at the machine. */
export interface Surroundings {
  readonly engine: { readonly version: string; readonly node: string };
  readonly host: { readonly platform: string; readonly kernel: string; readonly architecture: string };
  readonly selfTest?: Pick<SelfTestReport, 'results'>;
}

export interface Findings {
  readonly claim: Claim;
  readonly reproduction: Reproduction;
  readonly range?: AffectedRange;
  /** With the patch's text, where the fix is one. */
  readonly fix?: FixVerification & { readonly patch?: string };
}

/** The statement in canonical JSON (RFC 8785), signed by one key or several. */
export function writeEvidence(findings: Findings, surroundings: Surroundings, ...signers: readonly [Signer, ...Signer[]]): Envelope {
  const text = serialize(statementOf(findings, surroundings));
  return signEnvelope(payloadType, Buffer.from(text ?? '', 'utf8'), ...signers);
}

export function statementOf(findings: Findings, surroundings: Surroundings): Statement {
  const predicate = predicateOf(findings, surroundings);
  // Through JSON once: what is checked here is what a reader will see (no undefined, no NaN, no bytes as objects).
  const statement: unknown = JSON.parse(JSON.stringify({ _type: statementType, subject: subjectsOf(predicate), predicateType, predicate }));
  const parsed = statementSchema.safeParse(statement);
  const issue = parsed.error?.issues[0];
  // What no reader would accept is not signed.
  const problem = issue === undefined ? contradictions(parsed.data as Statement)[0] : issue.message;
  if (parsed.success && problem === undefined) return parsed.data;
  throw new ReproductionError('evidence-invalid', `This result cannot be written as evidence: ${problem}`, {
    where: issue?.path.join('.') ?? '', remedy: 'Reduce what the claim carries; docs/evidence.md names the bounds.',
  });
}

function predicateOf({ claim, reproduction, range, fix }: Findings, { engine, host, selfTest }: Surroundings): Predicate {
  const { verdict, strength, oracle, reasons, firing, runs, liveness, builds, sandbox, startedAt, finishedAt } = reproduction;
  return {
    claim: claimOf(claim),
    verdict, reasons: [...reasons], runs: copy(runs), liveness: [...liveness], builds: copy(builds),
    ...(strength === undefined ? {} : { strength }),
    ...(oracle === undefined ? {} : { oracle }),
    ...(firing === undefined ? {} : { firing }),
    ...(range === undefined ? {} : { range: rangeOf(range) }),
    ...(fix === undefined ? {} : { fix: fixOf(fix) }),
    engine: { name: 'breakwater', ...engine },
    host,
    sandbox: { driver: sandbox.driver, memory: sandbox.memory, ...(selfTest === undefined ? {} : { selfTest: selfTestOf(selfTest) }) },
    startedAt, finishedAt,
  };
}

function selfTestOf({ results }: Pick<SelfTestReport, 'results'>): NonNullable<Predicate['sandbox']['selfTest']> {
  const through = results.filter(({ outcome }) => outcome !== 'contained').map(({ id }) => id);
  return { attacks: results.length, contained: results.length - through.length, through };
}

function claimOf({ label, sha256, manifest, files }: Claim): Predicate['claim'] {
  return {
    // A path of the machine that it was read on is nobody's business.
    label: basename(label), sha256,
    manifest: copy(manifest),
    files: [...files].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([path, bytes]) => ({ path, sha256: sha256Of(bytes), data: Buffer.from(bytes).toString('base64') })),
  };
}

function rangeOf(range: AffectedRange): NonNullable<Predicate['range']> {
  const { affected, cells, trials, ecosystem } = range;
  return {
    package: range.package, ...(ecosystem === undefined ? {} : { ecosystem }),
    events: copy(affected.events), versions: [...affected.versions], unjudged: [...affected.unjudged],
    cells: cells.map(({ version, state, probed, because, artifactSha256 }) => ({
      version, state, probed, ...(because === undefined ? {} : { because }), ...(artifactSha256 === undefined ? {} : { artifactSha256 }),
    })),
    trials,
  };
}

function fixOf({ fix, verified, patch, steps, seed, runs, builds }: NonNullable<Findings['fix']>): NonNullable<Predicate['fix']> {
  return { fix, verified, ...(patch === undefined ? {} : { patch: Buffer.from(patch, 'utf8').toString('base64') }), steps: [...steps], seed, runs: copy(runs), builds: copy(builds) };
}

/** A mutable copy as JSON will have it. */
function copy<T>(value: T): Mutable<T> {
  return JSON.parse(JSON.stringify(value)) as Mutable<T>;
}

type Mutable<T> = T extends readonly (infer Item)[] ? Mutable<Item>[] : T extends object ? { -readonly [Key in keyof T]: Mutable<T[Key]> } : T;

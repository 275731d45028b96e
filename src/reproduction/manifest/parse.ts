import { ReproductionError, type ReproductionErrorCode } from '../error.ts';
import { chooseOracle, type ChosenOracle, type Preparation } from '../oracles/index.ts';
import { crossProblems, type Offer } from './checks.ts';
import { manifestBytes, readDocument, type Path, type Problem, type ReadDocument } from './document.ts';
import { Expander } from './expand.ts';
import { problemsOf } from './issues.ts';
import { manifestSchema, type Manifest } from './schema.ts';
import { isPlainObject } from './value.ts';

/** Beyond this many, the rest is only counted. */
const shownProblems = 25;

/**
 * A manifest from text that nobody vouches for. Gives one that every later step can rely on, or one error that lists
 * everything that is wrong, each with line, column, field and remedy.
 */
export function parseManifest(text: string, label: string): Manifest {
  if (Buffer.byteLength(text) > manifestBytes) {
    throw new ReproductionError('manifest-too-large', `${label} is larger than ${manifestBytes / 1_024} KiB`, { where: label, remedy: 'keep big inputs in files beside it, or use `repeat` and `nest`' });
  }
  const document = readDocument(text);
  if (document.problems.length > 0) throw failure('manifest-malformed', label, document, document.problems);
  if (!isPlainObject(document.data)) {
    throw failure('manifest-malformed', label, document, [{ path: [], message: 'is not an object with keys', remedy: 'begin with `apiVersion: reproduction/v1`' }]);
  }
  const parsed = manifestSchema.safeParse(document.data);
  const given = document.data['oracle'];
  const chosen = isPlainObject(given) && typeof given['kind'] === 'string' ? chooseOracle({ ...given, kind: given['kind'] }) : undefined;
  const oracleProblems = chosen !== undefined && 'issues' in chosen ? problemsOf(chosen.issues, ['oracle'], document.data) : [];
  if (!parsed.success) throw failure('manifest-invalid', label, document, [...problemsOf(parsed.error.issues, [], document.data), ...oracleProblems]);
  const oracle = chosen !== undefined && 'oracle' in chosen ? chosen : undefined;
  const preparation = oracle?.oracle.prepare?.(oracle.spec, { token: (bytes = 16) => '0'.repeat(bytes * 2) }) ?? {};
  const problems = [...oracleProblems, ...crossProblems(parsed.data, oracle === undefined ? undefined : offerOf(oracle, preparation))];
  if (problems.length > 0) throw failure('manifest-invalid', label, document, problems);
  checkExpansion(parsed.data, preparation, oracle?.spec);
  return parsed.data;
}

function offerOf({ spec }: ChosenOracle, { canaries = {} }: Preparation): Offer {
  const parameter = isPlainObject(spec) ? spec['parameter'] : undefined;
  return { parameter: typeof parameter === 'string' ? parameter : undefined, canaries: Object.keys(canaries) };
}

/** What cannot be expanded at the largest size is said now, not in the middle of a run. */
function checkExpansion({ proof, controls }: Manifest, { canaries = {} }: Preparation, spec: unknown): void {
  const { parameter, sizes } = isPlainObject(spec) ? spec : {};
  const parameters = typeof parameter === 'string' && Array.isArray(sizes) ? { [parameter]: Math.max(...(sizes as readonly number[])) } : {};
  if (proof.strength !== 'human') expandAll([proof.call, proof.steps, proof.run], new Expander({ canaries, parameters, produced: new Uint8Array() }));
  for (const check of [controls.liveness, ...(controls.regression ?? [])]) expandAll([check.call, check.steps, check.run, check.expect], new Expander());
}

/** The action as one value: its own keys are no tags, so what it expands to is what its values do, and a little more. */
function expandAll(parts: readonly unknown[], expander: Expander): void {
  for (const part of parts) if (part !== undefined) expander.value(part);
}

function failure(code: ReproductionErrorCode, label: string, document: ReadDocument, problems: readonly Problem[]): ReproductionError {
  const lines = problems.slice(0, shownProblems).map((problem) => {
    const { line, column } = problem.place ?? document.place(problem.path);
    const field = problem.path.length === 0 ? '' : ` ${pathText(problem.path)}`;
    return { at: `${line}:${column}`, line, text: `${line}:${column}${field}: ${problem.message} (${problem.remedy})` };
  }).toSorted((a, b) => a.line - b.line);
  const more = problems.length > shownProblems ? `\n  and ${problems.length - shownProblems} more` : '';
  const count = problems.length === 1 ? '' : `${problems.length} things are wrong\n  `;
  return new ReproductionError(code, `${label}: ${count}${lines.map(({ text }) => text).join('\n  ')}${more}`, {
    where: `${label}:${lines[0]?.at ?? '1:1'}`,
    remedy: problems[0]?.remedy ?? 'see docs/manifest.md',
  });
}

function pathText(path: Path): string {
  const parts = path.map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${part.slice(0, 64)}`));
  return parts.join('').slice(0, 300);
}

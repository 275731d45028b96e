import { expectationProblems } from './expectation.ts';
import type { Path, Problem } from './document.ts';
import type { Action, Manifest } from './schema.ts';
import { usesOf, type ActionUses } from './uses.ts';

/** What the chosen oracle offers to the proof. */
export interface Offer {
  readonly parameter: string | undefined;
  readonly canaries: readonly string[];
}

/** Names of an isolated script's output. */
const produced = ['produced', 'producedBytes'];

/** What no single field can tell: names that lead nowhere, and parts that do not go together. */
export function crossProblems(manifest: Manifest, offer: Offer | undefined): readonly Problem[] {
  const { proof, controls } = manifest;
  const problems: Problem[] = [];
  if (proof.strength !== 'human') {
    const action = usesOf(proof, ['proof']);
    problems.push(...proofProblems(manifest, action), ...nameProblems(action, offer, proof.strength === 'script' && proof.mode === 'isolated' ? produced : []));
  }
  const checks = [{ check: controls.liveness, path: ['controls', 'liveness'] }, ...(controls.regression ?? []).map((check, index) => ({ check, path: ['controls', 'regression', index] }))];
  for (const { check, path } of checks) {
    const action = usesOf(check, path);
    problems.push(...nameProblems(action, { parameter: undefined, canaries: [] }, []), ...loadProblems(check, action, path), ...programProblems(manifest, check, path), ...expectationProblems(check.expect, [...path, 'expect']));
  }
  return [...problems, ...targetProblems(manifest)];
}

function proofProblems(manifest: Manifest, action: ActionUses): readonly Problem[] {
  const { proof, oracle } = manifest;
  const problems: Problem[] = [];
  const inProcess = proof.strength === 'script' && proof.mode === 'in-process';
  const given = proof.strength === 'human' ? [] : (['call', 'steps', 'run'] as const).filter((each) => proof[each] !== undefined);
  if (inProcess && given.length > 0) problems.push({ path: ['proof', given[0] ?? ''], message: 'an in-process script does everything itself', remedy: `remove \`${given[0] ?? ''}\`, or use \`mode: isolated\`` });
  if (proof.strength === 'script' && proof.mode === 'isolated') {
    if (given.length !== 1) problems.push({ path: ['proof'], message: "says not what happens with the script's output", remedy: 'give exactly one of `call`, `steps`, `run`' });
    else if (!action.uses.some(({ kind, name }) => kind === 'ref' && produced.includes(name))) problems.push({ path: ['proof', given[0] ?? ''], message: "does not use the script's output", remedy: 'use {ref: produced} or {ref: producedBytes}' });
  }
  if (proof.strength !== 'human' && !inProcess) problems.push(...loadProblems(proof, action, ['proof']), ...programProblems(manifest, proof, ['proof']));
  if (oracle.kind === 'exit-status' && proof.strength !== 'human' && proof.run === undefined) {
    problems.push({ path: ['oracle', 'kind'], message: 'an exit status is only told for a program', remedy: 'use `run` in the proof, or another oracle' });
  }
  if ((oracle.kind === 'prototype' || oracle.kind === 'exception') && proof.strength !== 'human' && proof.run !== undefined) {
    problems.push({ path: ['oracle', 'kind'], message: 'this oracle looks into the process that makes the call, which `run` has none of', remedy: 'use `call` or `steps`, or another oracle' });
  }
  const parameter = oracle['parameter'];
  if (typeof parameter === 'string' && !inProcess && !(proof.strength === 'script') && proof.strength !== 'human' && !action.uses.some(({ kind, name }) => kind === 'parameter' && name === parameter)) {
    problems.push({ path: ['oracle', 'parameter'], message: `nothing in the proof depends on \`${parameter}\``, remedy: `use \`times: ${parameter}\` in a value` });
  }
  return problems;
}

/** A proof that never touches the target can say nothing about it. */
function loadProblems(action: Action, uses: ActionUses, path: Path): readonly Problem[] {
  if (action.run !== undefined || uses.modules.length > 0) return [];
  return [{ path, message: 'never loads the target', remedy: 'name its `module` in a call or a `load` step' }];
}

function programProblems({ targets }: Manifest, action: Action, path: Path): readonly Problem[] {
  if (targets.recipe !== undefined) {
    return action.run === undefined ? [{ path, message: 'a target with a recipe is a native program, which has no modules', remedy: 'use `run` with arguments, stdin and files' }] : [];
  }
  if (action.run === undefined || action.run.program !== undefined) return [];
  return [{ path: [...path, 'run'], message: 'says not which program runs', remedy: 'name `program` inside the build, or a `recipe` under `targets` for C and C++ sources' }];
}

function nameProblems({ uses, problems }: ActionUses, offer: Offer | undefined, extra: readonly string[]): readonly Problem[] {
  return [...problems, ...uses.flatMap(({ kind, name, path, bound }): readonly Problem[] => {
    if (kind === 'ref') {
      if (bound.has(name) || extra.includes(name)) return [];
      return [{ path, message: `nothing before this place is called \`${name}\``, remedy: produced.includes(name) ? 'only a script proof with `mode: isolated` has it' : 'bind it with `as` in an earlier step' }];
    }
    if (offer === undefined) return [];
    if (kind === 'parameter') {
      return name === offer.parameter ? [] : [{ path, message: `\`${name}\` is not a parameter of the oracle`, remedy: offer.parameter === undefined ? 'give a number; only the oracles growth and amplification have a parameter, and controls have none' : `use \`${offer.parameter}\` or a number` }];
    }
    return offer.canaries.includes(name) ? [] : [{ path, message: `no canary is called \`${name}\` here`, remedy: offer.canaries.length === 0 ? 'neither controls nor this oracle have canaries' : `use ${offer.canaries.map((each) => `\`${each}\``).join(' or ')}` }];
  })];
}

function targetProblems({ targets, oracle }: Manifest): readonly Problem[] {
  const problems: Problem[] = [];
  const { vulnerable, fixed, recipe } = targets;
  if ((vulnerable.purl === undefined) === (vulnerable.archive === undefined)) problems.push({ path: ['targets', 'vulnerable'], message: 'needs either `purl` or `archive`', remedy: 'give one of them' });
  if (fixed !== undefined) {
    const ways = [fixed.purl, fixed.archive, fixed.patch].filter((each) => each !== undefined).length;
    if (ways !== 1) problems.push({ path: ['targets', 'fixed'], message: 'needs exactly one of `purl`, `archive`, `patch`', remedy: 'leave `fixed` out where there is no fix yet' });
  }
  if ((vulnerable.archive !== undefined || fixed?.archive !== undefined) && recipe === undefined) problems.push({ path: ['targets'], message: 'an attached archive needs a recipe that builds it', remedy: 'add `recipe`' });
  if (oracle.kind === 'sanitizer' && recipe === undefined) problems.push({ path: ['oracle', 'kind'], message: 'sanitizers are built in by a recipe, and the targets name none', remedy: 'add `recipe` under `targets`, or use another oracle' });
  const language = vulnerable.purl?.startsWith('pkg:pypi/') === true ? 'Python' : recipe === undefined ? undefined : 'a native program';
  if (oracle.kind === 'prototype' && language !== undefined) problems.push({ path: ['oracle', 'kind'], message: `prototypes are JavaScript's; the target is ${language}`, remedy: 'use another oracle, for example output' });
  return problems;
}

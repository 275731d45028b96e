import { isDeepStrictEqual } from 'node:util';
import { fixSteps } from '../fix/result.ts';
import { fewestRuns } from '../manifest/schema.ts';
import { oracles } from '../oracles/index.ts';
import { affectedOf } from '../range/affected.ts';
import { most } from './schema.ts';
import type { Predicate, Statement } from './schema.ts';
import { member, sha256Of, subjectsOf } from './subjects.ts';

/** Where a well-formed statement says two things that cannot both hold. A signature makes nobody honest. */
export function contradictions({ subject, predicate }: Statement): readonly string[] {
  return [
    ...fileFaults(predicate.claim.files),
    ...(same(subject, subjectsOf(predicate)) ? [] : ['its subjects are not the artifacts that it says were run']),
    ...(predicate.verdict === 'confirmed' ? confirmedFaults(predicate) : []),
    ...(predicate.range === undefined ? [] : rangeFaults(predicate.range)),
    ...(predicate.fix?.verified === true ? fixFaults(predicate.fix) : []),
    ...(predicate.startedAt > predicate.finishedAt ? ['it ended before it began'] : []),
  ];
}

function fileFaults(files: Predicate['claim']['files']): readonly string[] {
  const contents = files.map(({ path, sha256, data }) => ({ path, sha256, bytes: Buffer.from(data, 'base64') }));
  if (new Set(files.map(({ path }) => path)).size < files.length) return ['two of the claim\'s files have one path'];
  if (contents.reduce((sum, { bytes }) => sum + bytes.length, 0) > most.fileBytes) return [`the claim's files have more than ${most.fileBytes} bytes`];
  return contents.filter(({ sha256, bytes }) => sha256Of(bytes) !== sha256).map(({ path }) => `the file ${path} has another digest`);
}

/**
 * What `confirmed` needs at the least, whatever the oracle: enough trials on every side that the claim names, all fired
 * on the vulnerable one and all silent on the others, alive, and on the archives that the claim is about. That a silent
 * trial is silent enough is the oracle's business (a slope that falls), so only a second run tells about that.
 */
function confirmedFaults({ claim, runs, liveness, builds, strength, oracle, reasons }: Predicate): readonly string[] {
  const { manifest } = claim;
  const [proof, named] = [manifest['proof'], member(manifest['targets'], 'fixed') !== undefined];
  const fault = (found: boolean, what: string): readonly string[] => (found ? [`it says confirmed, and ${what}`] : []);
  const lacks = (side: string, wanted: string): boolean => {
    const trials = runs.filter((run) => run.side === side);
    return trials.length < fewestRuns || trials.some(({ outcome }) => outcome !== wanted);
  };
  const dead = (side: string): boolean => !liveness.some((each) => each.side === side) || liveness.some(({ passed }) => !passed);
  return [
    ...fault(strength !== member(proof, 'strength') || oracle !== member(manifest['oracle'], 'kind'), 'its proof or oracle is not the claim\'s'),
    ...fault(strength === 'human' || member(proof, 'mode') === 'in-process', 'its proof is for a person, or shares the target\'s process'),
    ...fault(oracles.find(({ kind }) => kind === oracle)?.shows !== 'flaw', 'its oracle only tells versions apart'),
    ...fault(reasons.length !== 1 || reasons[0]?.code !== (named ? 'differential' : 'unfixed'), 'its reasons are those of another verdict'),
    ...fault(lacks('vulnerable', 'fired'), 'the proof did not fire in every trial on the vulnerable side'),
    ...fault(lacks('neutral', 'silent'), 'the proof was not silent in every trial without the target'),
    ...fault(named && lacks('fixed', 'silent'), 'the proof was not silent in every trial on the fixed side'),
    ...fault(dead('vulnerable') || (named && dead('fixed')), 'the target was not seen alive'),
    ...(named ? ['vulnerable', 'fixed'] : ['vulnerable']).flatMap((side) => fault(!isBuilt(side, manifest, builds), `the build of the ${side} side is not the claimed one`)),
  ];
}

function isBuilt(side: string, manifest: Predicate['claim']['manifest'], builds: Predicate['builds']): boolean {
  const [build, ...others] = builds.filter((each) => each.side === side);
  if (build === undefined || others.length > 0) return false;
  const claimed = member(member(manifest['targets'], side), 'purl');
  return typeof claimed !== 'string' || release(claimed) === release(build.purl);
}

/** Type, name and version, as far as ecosystems agree with themselves on how to write them. */
function release(purl: string): string {
  const [path = ''] = purl.replaceAll(/%40/g, '@').replaceAll(/%2f/gi, '/').replaceAll(/%2b/gi, '+').toLowerCase().split('?');
  const at = path.lastIndexOf('@');
  const [whole, version] = at > path.lastIndexOf('/') ? [path.slice(0, at), path.slice(at + 1)] : [path, ''];
  return `${whole.slice(0, whole.indexOf('/'))} ${whole.slice(whole.lastIndexOf('/') + 1).replaceAll(/[-_.]+/g, '-')} ${version.replace(/^v/, '').replace(/(?:\.0)+$/, '')}`;
}

function rangeFaults({ cells, events, versions, unjudged }: NonNullable<Predicate['range']>): readonly string[] {
  const affected = affectedOf(cells.map(({ version }) => ({ version, line: '' })), cells.map(({ state }) => state));
  const follows = isDeepStrictEqual({ events, versions, unjudged }, JSON.parse(JSON.stringify(affected)));
  return follows ? [] : ['its range does not follow from the versions that it says were tried'];
}

function fixFaults({ steps, runs }: NonNullable<Predicate['fix']>): readonly string[] {
  const complete = isDeepStrictEqual(steps.map(({ name }) => name), [...fixSteps]);
  const passed = steps.every(({ name, status }) => status === 'passed' || (status === 'skipped' && ['regression', 'known-proofs', 'reporter-test'].includes(name)));
  const outcomes = (side: string): readonly string[] => runs.filter((run) => run.side === side).map(({ outcome }) => outcome);
  const shown = outcomes('vulnerable').includes('fired') && !outcomes('neutral').includes('fired') && outcomes('fixed').length >= fewestRuns && outcomes('fixed').every((outcome) => outcome === 'silent');
  return complete && passed && shown ? [] : ['it says that a fix is verified, and its steps or runs do not'];
}

function same(left: Statement['subject'], right: Statement['subject']): boolean {
  const text = (subjects: Statement['subject']): string => subjects.map(({ name, digest }) => `${digest.sha256} ${name}`).sort().join('\n');
  return text(left) === text(right);
}

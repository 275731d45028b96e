import { most } from './schema.ts';
import type { Predicate, Statement } from './schema.ts';
import { sha256Of, subjectsOf } from './subjects.ts';

/** Where a well-formed statement says two things that cannot both hold. A signature makes nobody honest. */
export function contradictions({ subject, predicate }: Statement): readonly string[] {
  return [
    ...fileFaults(predicate.claim.files),
    ...(same(subject, subjectsOf(predicate)) ? [] : ['its subjects are not the artifacts that it says were run']),
    ...(predicate.verdict === 'confirmed' ? confirmedFaults(predicate) : []),
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
 * What `confirmed` needs at the least, whatever the oracle: fires in every trial on the vulnerable side and in none on
 * the neutral one, alive where liveness was tried, and on an archive with a digest. How silence on the fixed side is
 * judged is the oracle's business (a slope that falls), so only a second run tells about that.
 */
function confirmedFaults({ runs, liveness, builds, strength }: Predicate): readonly string[] {
  const on = (side: string) => runs.filter((run) => run.side === side);
  const fault = (found: boolean, what: string): readonly string[] => (found ? [`it says confirmed, and ${what}`] : []);
  return [
    ...fault(strength === 'human', 'its proof is for a person'),
    ...fault(on('vulnerable').length === 0 || on('vulnerable').some(({ outcome }) => outcome !== 'fired'), 'the proof did not fire in every trial on the vulnerable side'),
    ...fault(on('neutral').length === 0 || on('neutral').some(({ outcome }) => outcome !== 'silent'), 'the proof was not silent in every trial without the target'),
    ...fault(liveness.length === 0 || liveness.some(({ passed }) => !passed), 'the target was not seen alive'),
    ...fault(!builds.some(({ side }) => side === 'vulnerable'), 'no vulnerable build is named'),
  ];
}

function same(left: Statement['subject'], right: Statement['subject']): boolean {
  const text = (subjects: Statement['subject']): string => subjects.map(({ name, digest }) => `${digest.sha256} ${name}`).sort().join('\n');
  return text(left) === text(right);
}

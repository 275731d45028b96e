import { z } from 'zod';
import { matchesClaim, parseCrash, type Crash } from '../crash/index.ts';
import type { Execution } from '../execution.ts';
import { sanitizerOptions, sanitizerStatus } from '../harness/environment.ts';
import { short } from '../harness/check.ts';
import { concluded } from './observe.ts';
import type { Observation, Oracle } from './oracle.ts';

const schema = z.strictObject({
  kind: z.literal('sanitizer'),
  /** The crash state that is claimed; another one is another bug. */
  crash: z.strictObject({
    /** For example `Heap-buffer-overflow` or `Heap-buffer-overflow READ 4`. */
    type: z.string().min(1).max(128).optional(),
    /** Top frames of the crash state, innermost first. */
    frames: z.array(z.string().min(1).max(256)).min(1).max(3).optional(),
  }).optional(),
});
type Spec = z.infer<typeof schema>;

/** AddressSanitizer or UndefinedBehaviorSanitizer wrote a report. Read from its own log file, never from output. */
export const sanitizer: Oracle<Spec> = {
  kind: 'sanitizer',
  schema,
  shows: 'flaw',
  prepare(_spec, tokens) {
    // A folder that the proof cannot name: a program that writes where it is told cannot leave a report there.
    const folder = `/log/${tokens.token(16)}`;
    return {
      files: [{ path: `${folder}/.planted`, data: '' }],
      environment: sanitizerOptions(`${folder}/report`),
      secrets: { folder },
    };
  },
  async trial(spec, bench): Promise<Observation> {
    const execution = await bench.execute();
    const crash = crashOf(execution, bench.preparation.secrets?.['folder'] ?? '');
    if (crash === undefined) return concluded(execution, { fired: false, because: 'no sanitizer report' }, [execution]);
    const state = short(`${crash.type.replaceAll('\n', ' ')} in ${crash.state.join(' < ')}`);
    const figures = { crash: { tool: crash.tool, type: crash.type, state: crash.state, address: crash.address } };
    const match = matchesClaim(crash, spec.crash ?? {});
    if (!match.matches) return concluded(execution, { fired: false, anotherBug: true, because: short(`another crash than the claimed one: ${match.because}`, 240), figures }, [execution]);
    return concluded(execution, { fired: true, because: state, figures }, [execution]);
  },
  // A fixed side that crashes in another way is not silent.
  silentBeside: (_spec, fixed) => fixed.outcome === 'silent' && fixed.anotherBug !== true,
};

/** The report that ended the program: it must have ended as a sanitizer ends one. */
function crashOf({ completed }: Execution, folder: string): Crash | undefined {
  const { end, files } = completed;
  if (!(end.kind === 'signaled' || (end.kind === 'exited' && end.status === sanitizerStatus))) return undefined;
  for (const file of files) {
    if (file.kind !== 'file' || file.data === undefined || !file.path.startsWith(`${folder}/report.`)) continue;
    const crash = parseCrash(file.data);
    if (crash !== undefined) return crash;
  }
  return undefined;
}

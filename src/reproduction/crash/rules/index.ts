import { address, addressBare, addressErrors, runtimeFailure } from './address.ts';
import { android } from './android.ts';
import { assertions } from './assertions.ts';
import { checkFailures, securityFailures } from './checks.ts';
import { debuggers } from './debugger.ts';
import { behaviorSanitizers, fuzzerEnds, limits, loader } from './fuzzer.ts';
import { kernel, kernelAccess } from './kernel.ts';
import { exceptions, goFatal, goPanics, javaExceptions } from './languages.ts';
import { memory } from './memory.ts';
import type { Stage } from './rule.ts';
import { undefinedBehavior, undefinedOther } from './undefined.ts';
import { v8, v8Aborts, v8Banner } from './v8.ts';

export { segfaultLine, withoutTime } from './kernel.ts';
export { pythonLines } from './languages.ts';
export type { Rule, Stage } from './rule.ts';

/** Every rule, in the order in which a line meets them. */
export const stages: readonly Stage[] = [
  {
    untyped: false,
    rules: [
      ...assertions, ...debuggers, ...memory, ...undefinedBehavior, ...goPanics, ...undefinedOther, ...address, ...exceptions,
      ...addressErrors, ...android, ...kernel, ...behaviorSanitizers, ...kernelAccess, ...runtimeFailure, ...securityFailures, ...limits,
    ],
  },
  {
    untyped: true,
    rules: [
      ...addressBare, ...javaExceptions, ...checkFailures, ...v8, ...goFatal, ...v8Aborts, ...fuzzerEnds, ...loader,
    ],
  },
  { untyped: false, rules: v8Banner },
];

/** Reports whose abort, trap or breakpoint at the end is only how the process stopped. */
export const explained: ReadonlySet<string> = new Set([
  'Arbitrary file open', 'ASSERT', 'CHECK failure', 'Command injection', 'DCHECK failure', 'Fatal error',
  'Security CHECK failure', 'Security DCHECK failure', 'V8 API error',
]);

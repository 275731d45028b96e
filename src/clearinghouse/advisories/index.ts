export { canonicalName, gitEcosystem, type Advisory, type Affected, type Fault, type Level } from './advisory.ts';
export { AdvisoryError } from './error.ts';
export { readRecord } from './record/read.ts';
export { openCompiler } from './compiled/build.ts';
export { openIndex, type AdvisoryFacts, type Hit, type Index } from './compiled/open.ts';
export { keyOf, orderFor } from './compiled/intervals.ts';

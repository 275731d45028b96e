import { access } from 'node:fs/promises';
import { constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { DoctorReport } from '../cli/index.ts';
import { BreakwaterError } from '../kernel/error.ts';
import { openUntested, selfTestOf, type SandboxOptions } from '../sandbox/index.ts';
import { choosePlace } from '../store/index.ts';
import type { Configuration } from './configuration.ts';
import { insteadOf } from './desk.ts';
import { profileWords } from './health.ts';

interface Inspection {
  readonly configuration: Configuration;
  readonly driver: NonNullable<SandboxOptions['driver']>;
}

/** What is here, what is missing, and how the sandbox stands up to the quick attacks, tried now and not remembered. */
export async function inspectMachine({ configuration, driver }: Inspection): Promise<DoctorReport> {
  const findings: DoctorReport['findings'][number][] = [];
  findings.push({ name: 'Node.js', ok: true, needed: true, detail: process.version });
  for (const [name, program, packages, why] of programs) {
    const place = await find(program);
    findings.push(place === undefined
      ? { name, ok: false, needed: false, detail: `missing: ${why}`, remedy: `apt-get install ${packages}` }
      : { name, ok: true, needed: false, detail: place });
  }
  findings.push(await databaseOf(configuration));
  findings.push({ name: 'cache', ok: true, needed: true, detail: configuration.cache }, { name: 'jobs at once', ok: true, needed: true, detail: String(configuration.jobs) });
  try {
    const opened = await openUntested({ cache: configuration.cache, driver });
    const test = await selfTestOf(opened, { cache: configuration.cache, fresh: true });
    findings.push({ name: 'sandbox', ok: test.safe, needed: true, detail: `${opened.name}, memory held by ${opened.memory}`, ...(test.safe ? {} : { remedy: 'see the attacks below' }) });
    return {
      findings, ready: test.safe,
      sandbox: { driver: opened.name, memory: opened.memory },
      attacks: test.results.map(({ number, tries, outcome, mandatory, evidence }) => ({ name: `${number} ${tries}`, contained: outcome === 'contained', mandatory, detail: evidence ?? outcome })),
    };
  } catch (error) {
    if (!(error instanceof BreakwaterError)) throw error;
    findings.push({ name: 'sandbox', ok: false, needed: true, detail: error.message, ...(error.remedy === undefined ? {} : { remedy: error.remedy }) });
    return { findings, ready: false, sandbox: undefined, attacks: [] };
  }
}

/** Where the desk's data would be, and what keeps it from a better place; opens nothing. */
async function databaseOf({ databaseUrl, data, profile }: Configuration): Promise<DoctorReport['findings'][number]> {
  try {
    const place = await choosePlace({ databaseUrl, dataFolder: data, ...(profile === undefined ? {} : { prefer: profile }) });
    const instead = insteadOf(place);
    return { name: 'database', ok: instead === undefined, needed: false, detail: profileWords[place.kind], ...(instead === undefined ? {} : { remedy: instead }) };
  } catch (error) {
    if (!(error instanceof BreakwaterError)) throw error;
    return { name: 'database', ok: false, needed: true, detail: error.message, ...(error.remedy === undefined ? {} : { remedy: error.remedy }) };
  }
}

const programs = [
  ['bubblewrap', 'bwrap', 'bubblewrap', 'the default sandbox'],
  ['Perl', 'perl', 'perl-base', 'the supervisor inside the sandbox'],
  ['Python 3', 'python3', 'python3', 'claims on PyPI packages'],
  ['C compiler', 'gcc', 'gcc g++ libc6-dev', 'claims on C and C++ sources'],
  ['Podman', 'podman', 'podman', 'the second sandbox, where bubblewrap cannot work'],
] as const;

async function find(program: string): Promise<string | undefined> {
  for (const folder of [...(process.env['PATH'] ?? '').split(delimiter), '/usr/bin', '/bin']) {
    const place = join(folder, program);
    if (await access(place, constants.X_OK).then(() => true, () => false)) return place;
  }
  return undefined;
}

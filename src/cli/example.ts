import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { mapParallel } from '../kernel/parallel.ts';
import { executeRange, readClaim, verifyFix, type FixVerification, type Laboratory } from '../reproduction/index.ts';
import { exits, type Environment, type Exit } from './environment.ts';
import { saveEvidence } from './evidence.ts';
import { readExpected, type Expected } from './expected.ts';
import { fixOf } from './fix.ts';
import type { CaseReport, FixReport, ReportModel } from './report/model.ts';
import { page } from './report/page.ts';
import { duration, rangeInWords, verdictSigns } from './report/words.ts';
import { sandboxWords, tryClaim } from './reproduce.ts';
import { progressBar, type ProgressBar } from './terminal/progress.ts';
import { table } from './terminal/table.ts';
import type { Screen } from './terminal/screen.ts';

export interface ExampleOptions {
  readonly json?: boolean;
  readonly driver?: string;
  readonly only?: string;
  readonly all?: boolean;
  readonly out: string;
}

/** Claims worked on at once: while one waits for a registry another has the processor. */
const atOnce = 6;
/** The variants of the example's fixes are the same in every run, so that a difference is a difference of the engine. */
const seed = 'example';

/** `breakwater example`: fetch, build, run, verdict, affected range and fix verification on real and bad claims. */
export async function exampleCommand(options: ExampleOptions, environment: Environment): Promise<Exit> {
  const { screen, clock } = environment;
  const examples = join(environment.home, 'examples');
  const expected = await readExpected(examples);
  const wanted = (extra: boolean | undefined, ...names: readonly string[]): boolean => (options.only === undefined ? extra !== true || options.all === true : names.some((name) => name.includes(options.only as string)));
  const claims = Object.entries(expected.claims).filter(([name, { extra }]) => wanted(extra, name));
  const fixes = Object.entries(expected.fixes).filter(([name, { claim, extra }]) => wanted(extra, name, claim));
  const out = resolve(environment.folder, options.out);
  await mkdir(join(out, 'evidence'), { recursive: true });

  const started = clock.monotonic();
  const bar = progressBar(screen, claims.length + fixes.length, 'claims and fixes', clock);
  bar.say('opening the sandbox');
  const laboratory = await environment.openLaboratory({ driver: options.driver, onProgress: ({ stage, label }) => bar.say(`${stage} ${label}`) });
  const cases: CaseReport[] = [];
  const verified: VerifiedFix[] = [];
  const work = [
    ...claims.map(([name, row], index) => async () => void (cases[index] = await runClaim(name, row, { examples, out, environment, laboratory, bar }))),
    ...fixes.map(([name, row], index) => async () => void (verified[index] = await runFix(name, row, { examples, laboratory, bar }))),
  ];
  await mapParallel(work, atOnce, (each) => each());
  bar.done();

  const model: ReportModel = {
    title: 'the worked example',
    finishedAt: clock.now().toISOString(),
    elapsed: clock.monotonic() - started,
    sandbox: sandboxWords(laboratory),
    cases: cases.map((each) => ({ ...each, fixes: verified.filter(({ claim }) => claim === each.reproduction.label).map(({ report }) => report) })),
  };
  const file = join(out, 'report.html');
  await writeFile(file, page(model));
  const unmet = [...cases.filter(({ expected: row }) => row?.met === false), ...verified.filter(({ met }) => !met)];
  if (options.json === true) screen.line(JSON.stringify({ ...model, fixes: verified, unmet: unmet.length }));
  else summarize(screen, model, verified, unmet.length, file);
  return unmet.length === 0 ? exits.yes : exits.no;
}

interface Bench {
  readonly examples: string;
  readonly environment: Environment;
  readonly laboratory: Laboratory;
  readonly bar: ProgressBar;
}

async function runClaim(name: string, row: Expected['claims'][string], { examples, out, environment, laboratory, bar }: Bench & { readonly out: string }): Promise<CaseReport> {
  const started = environment.clock.monotonic();
  const path = join('examples', 'claims', row.path ?? name);
  const { claim, session, reproduction } = await tryClaim(join(examples, 'claims', row.path ?? name), laboratory);
  const elapsed = environment.clock.monotonic() - started;
  const found = reproduction.verdict === 'confirmed' || reproduction.verdict === 'needs-review';
  const range = claim !== undefined && session?.reference !== undefined && found ? await executeRange(claim, session, laboratory) : undefined;
  if (claim !== undefined && session !== undefined) {
    await saveEvidence(join(out, 'evidence', `${name}.json`), { claim, session, ...(range === undefined ? {} : { range }) }, environment);
  }
  const codes: readonly string[] = reproduction.reasons.map(({ code }) => code);
  const met = reproduction.verdict === row.verdict
    && (row.reasons ?? []).every((code) => codes.includes(code))
    && (row.events === undefined || JSON.stringify(row.events) === JSON.stringify(range?.affected.events));
  const { sign } = verdictSigns[reproduction.verdict];
  bar.keep(`${sign} ${reproduction.verdict.padEnd(15)} ${name}${range === undefined ? '' : `: ${rangeInWords(range)}`}${met ? '' : `  (expected ${row.verdict}${row.events === undefined ? '' : ` ${JSON.stringify(row.events)}`})`}`);
  bar.advance(name);
  return {
    reproduction: { ...reproduction, label: name }, fixes: [], command: `breakwater reproduce ${path}`, elapsed, expected: { verdict: row.verdict, met },
    ...(range === undefined ? {} : { range }),
  };
}

interface VerifiedFix {
  readonly claim: string;
  readonly report: FixReport;
  readonly met: boolean;
}

async function runFix(name: string, row: Expected['fixes'][string], { examples, laboratory, bar }: Omit<Bench, 'environment'>): Promise<VerifiedFix> {
  const claim = await readClaim(join(examples, 'claims', row.claim));
  const fix = await fixOf(row, { folder: join(examples, 'fixes', name) });
  const verification = await verifyFix(claim, fix, laboratory, { seed });
  const failed = verification.steps.find(({ status }) => status === 'failed')?.name;
  const met = verification.verified === row.verified && (row.failedStep === undefined || [row.failedStep].flat().includes(failed ?? ''));
  bar.keep(`${verification.verified ? '● verified       ' : '× not verified   '}${name}${failed === undefined ? '' : `: ${failed}`}${met ? '' : '  (not as expected)'}`);
  bar.advance(name);
  const option = row.version === undefined ? `--patch examples/fixes/${name}/${row.patch ?? ''}` : `--version ${row.version}`;
  return { claim: row.claim, met, report: { name, verification, command: `breakwater fix verify examples/claims/${row.claim} ${option} --seed ${seed}` } };
}

function summarize(screen: Screen, model: ReportModel, fixes: readonly VerifiedFix[], unmet: number, file: string): void {
  table(screen, [{ title: 'verdict' }, { title: 'claim' }, { title: 'oracle' }, { title: 'affected, executed', flexible: true }], model.cases.map(({ reproduction, range }) => {
    const { sign, tone } = verdictSigns[reproduction.verdict];
    return [{ text: `${sign} ${reproduction.verdict}`, tone: tone === 'no' ? 'plain' as const : tone }, reproduction.label, reproduction.oracle ?? '', range === undefined ? { text: reproduction.reasons[0]?.text ?? '', tone: 'dim' as const } : rangeInWords(range)];
  }));
  if (fixes.length > 0) {
    screen.line();
    table(screen, [{ title: 'fix' }, { title: 'name' }, { title: 'why', flexible: true }], fixes.map(({ report: { name, verification } }) => [
      verification.verified ? { text: '● verified', tone: 'fact' as const } : { text: '× not verified', tone: 'wrong' as const }, name, whyOf(verification),
    ]));
  }
  screen.line();
  const confirmed = model.cases.filter(({ reproduction }) => reproduction.verdict === 'confirmed').length;
  const disagree = model.cases.filter(({ range }) => (range?.disagreements?.length ?? 0) > 0).length;
  screen.line(`${confirmed} of ${model.cases.length} claims confirmed, ${fixes.filter(({ report }) => report.verification.verified).length} of ${fixes.length} fixes verified, in ${duration(model.elapsed)}. ${disagree} executed ${disagree === 1 ? 'range disagrees' : 'ranges disagree'} with the public one.`);
  screen.line(unmet === 0 ? 'Every outcome is as the table of expected outcomes says.' : screen.paint('wrong', `${unmet} outcomes are not as the table of expected outcomes says.`));
  screen.line(`Report: ${file}`);
}

function whyOf(verification: FixVerification): string {
  const failed = verification.steps.find(({ status }) => status === 'failed');
  return failed === undefined ? `${verification.steps.filter(({ status }) => status === 'passed').length} steps passed` : `${failed.name}: ${failed.because}`;
}

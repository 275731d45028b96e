import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { BreakwaterError } from '../kernel/error.ts';
import { readClaim, reproduce, unreadable, type Claim, type Laboratory, type Reproduction, type Session } from '../reproduction/index.ts';
import { exits, type Environment, type Exit } from './environment.ts';
import { saveEvidence } from './evidence.ts';
import { page } from './report/page.ts';
import { answer, duration, verdictSigns } from './report/words.ts';
import type { Screen } from './terminal/screen.ts';
import { spinner } from './terminal/spinner.ts';
import { table, wrap } from './terminal/table.ts';

export interface ReproduceOptions {
  readonly json?: boolean;
  readonly driver?: string;
  readonly report?: string;
  readonly evidence?: string;
}

/** A claim read and tried, or its refusal as a verdict. */
export interface Tried {
  readonly claim: Claim | undefined;
  readonly session: Session | undefined;
  readonly reproduction: Reproduction;
}

/** `breakwater reproduce PATH`: the maintainer's one command. */
export async function reproduceCommand(path: string, options: ReproduceOptions, environment: Environment): Promise<Exit> {
  const { screen, clock } = environment;
  const wait = spinner(screen, options.json === true);
  const laboratory = await environment.openLaboratory({ driver: options.driver, onProgress: wait.show });
  const started = clock.monotonic();
  const { claim, session, reproduction } = await tryClaim(resolve(environment.folder, path), laboratory).finally(wait.stop);
  const elapsed = clock.monotonic() - started;
  if (options.json === true) screen.line(JSON.stringify(reproduction));
  else describe(screen, reproduction, elapsed, path);
  if (options.evidence !== undefined && claim !== undefined && session !== undefined) {
    await saveEvidence(resolve(environment.folder, options.evidence), { claim, session }, environment);
    if (options.json !== true) screen.note(`Evidence: ${options.evidence}`);
  }
  if (options.report !== undefined) {
    const report = page({
      title: reproduction.title, finishedAt: reproduction.finishedAt, elapsed, sandbox: sandboxWords(laboratory),
      cases: [{ reproduction, fixes: [], command: `breakwater reproduce ${path}`, elapsed }],
    });
    await writeFile(resolve(environment.folder, options.report), report);
    if (options.json !== true) screen.note(`Report: ${options.report}`);
  }
  return reproduction.verdict === 'confirmed' ? exits.yes : exits.no;
}

/**
 * Reads and runs a claim. What is wrong with the claim itself is a verdict (`invalid`); a path that is not there is the
 * caller's mistake and goes on as an error.
 */
export async function tryClaim(path: string, laboratory: Laboratory): Promise<Tried> {
  let claim: Claim;
  try {
    claim = await readClaim(path);
  } catch (error) {
    if (!(error instanceof BreakwaterError) || !existsSync(path)) throw error;
    const where = error.where === undefined || error.message.includes(error.where) ? '' : `${error.where}: `;
    return { claim: undefined, session: undefined, reproduction: unreadable(basename(path), `${where}${error.message}${error.remedy === undefined ? '' : `; ${error.remedy}`}`, laboratory) };
  }
  const session = await reproduce(claim, laboratory);
  return { claim, session, reproduction: session.reproduction };
}

export function sandboxWords(laboratory: Laboratory): string {
  return `sandbox ${laboratory.sandbox.name}, memory held by ${laboratory.sandbox.memory}`;
}

function describe(screen: Screen, reproduction: Reproduction, elapsed: number, path: string): void {
  const { sign, tone } = verdictSigns[reproduction.verdict];
  screen.line(`${screen.paint(tone === 'no' ? 'strong' : tone, `${sign} ${reproduction.verdict}`)}  ${reproduction.title}`);
  for (const line of wrap(answer(reproduction, undefined), screen.columns, '  ')) screen.line(line);
  screen.line();
  for (const { code, text } of reproduction.reasons) for (const part of `${code}: ${text}`.split('\n')) for (const line of wrap(part.trim(), screen.columns, part.startsWith(' ') ? '    ' : '  ')) screen.line(line);
  if (reproduction.runs.length > 0) {
    screen.line();
    const sides = (['vulnerable', 'fixed', 'neutral'] as const).filter((side) => reproduction.runs.some((run) => run.side === side));
    table(screen, [{ title: 'side' }, { title: 'version' }, { title: 'fired', right: true }, { title: 'alive' }, { title: 'what was seen', flexible: true }], sides.map((side) => {
      const runs = reproduction.runs.filter((run) => run.side === side);
      const alive = reproduction.liveness.find((each) => each.side === side);
      return [side, runs[0]?.version ?? '', `${runs.filter(({ outcome }) => outcome === 'fired').length}/${runs.length}`, alive === undefined ? '' : alive.passed ? 'yes' : 'no', runs[0]?.because ?? ''];
    }));
  }
  screen.line();
  screen.line(screen.paint('dim', `${reproduction.runs.length} trials in ${duration(elapsed)}; ${reproduction.sandbox.driver}, memory held by ${reproduction.sandbox.memory}`));
  if (reproduction.verdict === 'confirmed') screen.note(`Next: breakwater range ${path}`);
}

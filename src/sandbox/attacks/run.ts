import type { Attack, AttackResult, InsideAttack, JobAttack, JobRun, RunOptions, Stage } from './attack.ts';
import { probeJob } from './job.ts';
import type { Driver } from '../job.ts';
import type { Scene } from './scene.ts';
import { openScene } from './scene.ts';
import type { Worker } from './worker.ts';

export interface Attempt {
  readonly driver: Driver;
  readonly attacks: readonly Attack[];
  /** Without one, attacks that need a second worker process are `untried`. */
  readonly worker?: Worker;
  /** Jobs at a time. */
  readonly together?: number;
}

/** Tries every attack and says which got through. Attacks that share a job come first; the order of results is that of the list. */
export async function attempt({ driver, attacks, worker, together = 2 }: Attempt): Promise<AttackResult[]> {
  await using scene = await openScene();
  const stage: Stage = { driver, scene, worker, run: (perl, options) => runProbe(driver, scene, perl, options) };
  const results = new Map<string, AttackResult>();
  const inside = attacks.filter((attack) => attack.kind === 'inside');
  const alone = attacks.filter((attack) => attack.kind !== 'inside');
  const tasks = [
    async () => {
      for (const result of await runInside(stage, inside)) results.set(result.id, result);
    },
    ...alone.map((attack) => async () => {
      results.set(attack.id, attack.kind === 'job' ? await runJob(stage, attack) : await outcome(attack, () => attack.attempt(stage)));
    }),
  ];
  const next = tasks.values();
  await Promise.all(Array.from({ length: together }, async () => {
    for (const task of next) await task();
  }));
  return attacks.map((attack) => results.get(attack.id) ?? result(attack, 'untried', 'no result'));
}

async function runProbe(driver: Driver, scene: Scene, perl: string, options: RunOptions = {}): Promise<JobRun> {
  const { job } = probeJob(scene, perl, options);
  const began = performance.now();
  const completed = await driver.run(job);
  const output = Buffer.from(completed.stdout.bytes).toString('latin1');
  return { completed, output, limits: job.limits, job, scene, milliseconds: performance.now() - began };
}

async function runJob(stage: Stage, attack: JobAttack): Promise<AttackResult> {
  return outcome(attack, async () => {
    const run = await stage.run(attack.perl, attack.limits === undefined ? {} : { limits: attack.limits });
    if (run.completed.end.kind === 'broken') throw new Error(run.completed.end.why);
    if (!run.output.includes('TRIED\n')) throw new Error(`the probe did not run: ${JSON.stringify(run.completed.end)} ${Buffer.from(run.completed.stderr.bytes).toString('latin1').slice(0, 300)}`);
    return attack.judge(run);
  });
}

async function runInside(stage: Stage, attacks: readonly InsideAttack[]): Promise<AttackResult[]> {
  if (attacks.length === 0) return [];
  const program = attacks.map((attack) => `attack('${attack.id}', <<'END_OF_ATTACK');\n${attack.perl}\nEND_OF_ATTACK\n`).join('');
  const run = await stage.run(`${DISPATCH}\n${program}\n`);
  const lines = run.output.split('\n').map((line) => line.split('\t'));
  return Promise.all(attacks.map((attack) => outcome(attack, async () => {
    const own = lines.filter((line) => line[1] === attack.id);
    const through = own.filter((line) => line[0] === 'step' && line[3] === '1').map((line) => `${line[2]}: ${line[4] ?? ''}`.trim());
    const told = new Map<string, string>();
    for (const [kind, , name, hex] of own) if (kind === 'told' && name !== undefined) told.set(name, (told.get(name) ?? '') + Buffer.from(hex ?? '', 'hex').toString('latin1'));
    const seen = attack.observe?.(stage.scene, told);
    if (seen !== undefined || through.length > 0) return [seen, ...through].filter((each) => each !== undefined).join('; ');
    const missing = attack.steps.filter((step) => !own.some((line) => line[0] === 'step' && line[2] === step));
    if (missing.length > 0) throw new Error(`not tried: ${missing.join(', ')}; ${own.find((line) => line[0] === 'died')?.[2] ?? JSON.stringify(run.completed.end)} ${Buffer.from(run.completed.stderr.bytes).toString('latin1').slice(0, 120)}`);
    return undefined;
  })));
}

/** Each attack is compiled and run in a child of its own, five at a time, with an alarm: one that hangs or dies does not hide the others. */
const DISPATCH = String.raw`my $running = 0;
sub attack { my ($id, $text) = @_; while ($running >= 5) { wait; $running-- } my $pid = fork; die "fork: $!" unless defined $pid; $running++; return if $pid;
  $ATTACK = $id; alarm 5; eval "$text; 1" or line('died', $id, clean($@)); POSIX::_exit(0) }
END { 1 while wait > 0 }`;

async function outcome(attack: Attack, judge: () => Promise<string | undefined>): Promise<AttackResult> {
  try {
    const evidence = await judge();
    return evidence === undefined ? result(attack, 'contained') : result(attack, 'through', evidence);
  } catch (error) {
    return result(attack, 'untried', error instanceof Error ? error.message : String(error));
  }
}

function result({ number, id, tries, mandatory }: Attack, outcome: AttackResult['outcome'], evidence?: string): AttackResult {
  return { number, id, tries, mandatory, outcome, ...(evidence === undefined ? {} : { evidence }) };
}

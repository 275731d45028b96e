import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openIndex, readManifest } from '../src/clearinghouse/advisories/index.ts';
import { match, readInventory } from '../src/clearinghouse/inventory/index.ts';
import { seeded } from '../src/kernel/random.ts';
import { goProgram } from './feed/scanner.ts';
import { startDesk, type BenchDesk } from './intake/desk.ts';
import { bringIn } from './match/base.ts';
import { dataFolder, multiply, type Known } from './match/data.ts';
import { archives, asCycloneDx, scanInventory, type ScannerFinding } from './match/scanner.ts';
import { audit, pipAudit } from './osv-api/audit.ts';
import type { LoadOrder, LoadReport } from './osv-api/load.ts';
import { inBatch, questions } from './osv-api/questions.ts';
import { onlineScanner, scanOnline } from './osv-api/scanner.ts';
import { atLeast, atMost, equal, quantile, rounded, type Bar, type BenchResult } from './result.ts';
import { remark } from './support/laboratory.ts';

const scannerModule = 'github.com/google/osv-scanner/v2/cmd/osv-scanner@v2.5.0';
const rate = 500;
const seconds = 30;
const warmUpSeconds = 10;
const lists = readdirSync(join(import.meta.dirname, 'agreement')).filter((name) => name.endsWith('.txt')).sort();

/**
 * The OSV API of a service in a process of its own, over real advisories: a second process asks at a constant rate and measures from when each
 * question was to be sent. Then the clients: pip-audit as it is published finds what our own match finds, and osv-scanner, online against it,
 * what it finds offline on the same data.
 */
export default async function osvApi(): Promise<BenchResult> {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-osv-api-'));
  try {
    return await measure(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(folder: string): Promise<BenchResult> {
  const peers = archives(['npm', 'PyPI', 'Go']);
  const { records, known } = await multiply(dataFolder(), 1, join(folder, 'records'), peers.add);
  peers.write(join(folder, 'database'));
  const intel = join(folder, 'intel');
  remark(`bringing ${records} records in`);
  await bringIn(intel, join(folder, 'records'));
  const desk = await startDesk('embedded', (process.env['SERVICE_FLAGS'] ?? '').split(' ').filter((flag) => flag !== ''), { BREAKWATER_INTEL: intel });
  try {
    const before = loadavg()[0] ?? Number.NaN;
    const { report, cpu } = await load(desk, known, folder);
    const after = loadavg()[0] ?? Number.NaN;
    remark('osv-scanner');
    const agreed = await agreement(desk, folder);
    const audited = await auditing(desk, intel, folder);
    const single = [...report.latencies.name, ...report.latencies.purl, ...report.latencies.miss];
    const measured = single.length + report.latencies.batch.length;
    for (const each of report.wrong.slice(0, 5)) remark(each);
    return {
      bench: 'osv-api',
      figures: {
        records, 'load of the machine before and after': `${rounded(before)}, ${rounded(after)}`, 'single questions': single.length, 'batches': report.latencies.batch.length, 'queries a batch': inBatch,
        'answers that list something': report.found, 'mean answer, bytes': rounded(report.bytes / measured), 'connections in use at most': report.connections,
        ...Object.fromEntries((['name', 'purl', 'miss', 'batch'] as const).map((kind) => [`${kind}: p50, p90, p99, p99.9, ms`, [0.5, 0.9, 0.99, 0.999].map((share) => rounded(quantile(report.latencies[kind], share))).join(', ')])),
        'processor time of the service, ms a request': rounded(cpu), 'faults that the service logged': desk.faults.length,
      },
      peers: { ...agreed.peers, ...audited.peers },
      bars: [
        atLeast('requests a second', measured / report.seconds, 495), atMost('single questions, p50, ms', quantile(single, 0.5), 5), atMost('single questions, p99, ms', quantile(single, 0.99), 50),
        equal('answers that were wrong', report.wrong.length, 0), ...agreed.bars, ...audited.bars,
      ],
    };
  } finally {
    await desk.remove();
  }
}

async function load(desk: BenchDesk, known: readonly Known[], folder: string): Promise<{ readonly report: LoadReport; readonly cpu: number }> {
  const file = join(folder, 'questions.json');
  const count = (seconds + warmUpSeconds) * rate;
  writeFileSync(file, JSON.stringify(questions(known, count, seeded('osv api'))));
  const child = fork(fileURLToPath(new URL('./osv-api/load.ts', import.meta.url)), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const used = await desk.used();
  child.send({ address: desk.address.href, file, rate, warmUp: warmUpSeconds * rate } satisfies LoadOrder);
  const [report] = await Promise.race([once(child, 'message'), once(child, 'exit').then(() => Promise.reject(new Error('the load ended')))]) as [LoadReport];
  return { report, cpu: (await desk.used() - used) / count };
}

async function agreement(desk: BenchDesk, folder: string): Promise<{ readonly peers: Readonly<Record<string, number | string>>; readonly bars: readonly Bar[] }> {
  const offline = await goProgram('OSV_SCANNER', scannerModule, join(folder, 'go'));
  const online = await onlineScanner(scannerModule, join(folder, 'go'));
  if ('missing' in offline || 'missing' in online) return { peers: {}, bars: [{ name: 'osv-scanner', value: 'missing' in offline ? offline.missing : 'missing' in online ? online.missing : '', bar: 'runs', ok: false }] };
  const differences: string[] = [];
  let [same, milliseconds] = [0, 0];
  mkdirSync(join(folder, 'inventories'));
  for (const list of lists) {
    const file = join(folder, 'inventories', list.replace(/txt$/, 'json'));
    asCycloneDx(join(import.meta.dirname, 'agreement', list), file);
    const theirs = texts((await scanInventory(offline.path, join(folder, 'database'), file, join(folder, 'offline', list))).findings);
    const asked = await scanOnline(online.path, desk.address.origin, file, join(folder, 'online-scan', list));
    const ours = texts(asked.findings);
    milliseconds += asked.milliseconds;
    same += [...ours].filter((each) => theirs.has(each)).length;
    differences.push(...[...ours].filter((each) => !theirs.has(each)).map((each) => `${list}, online alone: ${each}`), ...[...theirs].filter((each) => !ours.has(each)).map((each) => `${list}, offline alone: ${each}`));
  }
  return {
    peers: { 'osv-scanner': scannerModule.split('@')[1] ?? '', 'inventories': lists.length, 'osv-scanner online against this service, ms an inventory': rounded(milliseconds / lists.length) },
    bars: [atLeast('findings of osv-scanner that are the same online and offline', same, 100), equal('differences', differences.join('; '), '')],
  };
}

/** Whatever names a client likes best: each of its findings is about one of ours, and each of ours about one of its. */
async function auditing(desk: BenchDesk, intel: string, folder: string): Promise<{ readonly peers: Readonly<Record<string, number | string>>; readonly bars: readonly Bar[] }> {
  const program = await pipAudit(folder);
  if ('missing' in program) return { peers: {}, bars: [{ name: 'pip-audit', value: program.missing, bar: 'runs', ok: false }] };
  const index = openIndex(join(intel, readManifest(intel).index?.file ?? ''), true);
  const differences: string[] = [];
  let [theirs, ours] = [0, 0];
  for (const list of lists.filter((name) => name.startsWith('pypi-'))) {
    const file = join(import.meta.dirname, 'agreement', list);
    const found = match(await readInventory(readFileSync(file)), { base: index, delta: undefined }).found.filter(({ advisory }) => advisory.withdrawn === undefined);
    for (const [package_, flaws] of await audit(program.path, desk.address.origin, file, join(folder, 'requirements.txt'))) {
      const mine = found.filter(({ place }) => `${place.name.toLowerCase()} ${place.version ?? ''}` === package_).map(({ advisory: { id, aliases } }) => [id, ...aliases]);
      differences.push(...flaws.filter((names) => !mine.some((each) => each.some((name) => names.has(name)))).map((names) => `${package_}: pip-audit alone: ${[...names].join(' ')}`));
      differences.push(...mine.filter((each) => !flaws.some((names) => each.some((name) => names.has(name)))).map((each) => `${package_}: ours alone: ${each.join(' ')}`));
      theirs += flaws.length;
      ours += mine.length;
    }
  }
  index.close();
  return { peers: { 'pip-audit, findings': theirs, 'our own match, advisories': ours }, bars: [atLeast('findings of pip-audit', theirs, 30), equal('differences to our own match', differences.join('; '), '')] };
}

function texts(findings: readonly ScannerFinding[]): ReadonlySet<string> {
  return new Set(findings.map(({ ecosystem, name, version, id }) => `${ecosystem} ${name} ${version} ${id}`));
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compile } from '../../src/clearinghouse/advisories/base/compile.ts';
import { readManifest } from '../../src/clearinghouse/advisories/base/manifest.ts';

/** In a process of its own, for its memory: the index of a whole knowledge base, from its records as they came. */
const folder = join(process.argv[2] ?? '');
const started = performance.now();
const cpu = process.cpuUsage();
const { records } = compile(folder, readManifest(folder), { rebuild: true, seed: 1, built: new Date(0).toISOString(), progress: () => {} });
const { user, system } = process.cpuUsage(cpu);
process.stdout.write(JSON.stringify({ records, seconds: (performance.now() - started) / 1000, cpuSeconds: (user + system) / 1e6, megabytes: peakMegabytes() }));

/** Of this program alone: the peak that getrusage(2) tells is inherited over execve(2). */
function peakMegabytes(): number {
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024;
}

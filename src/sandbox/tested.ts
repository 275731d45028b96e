import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import type { Driver } from './job.ts';
import { SandboxError } from './error.ts';
import type { SelfTestReport } from './self-test.ts';
import { selfTest, uncontained } from './self-test.ts';

export interface SelfTestOptions {
  readonly cache: string;
  /** Attack again although an answer is remembered. */
  readonly fresh?: boolean;
}

/**
 * What the quick attacks did in this driver, on this boot of this kernel, with this configuration; remembered in the
 * cache, for none of it changes between two jobs. A test that did not pass is not remembered: the next worker tries again.
 */
export async function selfTestOf(driver: Driver, options: SelfTestOptions): Promise<SelfTestReport> {
  const file = join(options.cache, 'sandbox', `self-test-${keyOf(driver)}.json`);
  const remembered = options.fresh === true ? undefined : read(file);
  if (remembered?.safe === true && remembered.configuration === driver.configuration) return remembered;
  const report = await selfTest(driver);
  if (report.safe) {
    mkdirSync(join(options.cache, 'sandbox'), { recursive: true });
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, JSON.stringify(report), { mode: 0o600 });
    renameSync(draft, file);
  }
  return report;
}

/** Throws `unsafe` where a mandatory attack was not shown to be contained. */
export function requireSafe(report: SelfTestReport): void {
  if (report.safe) return;
  const through = uncontained(report.results);
  const list = through.map((result) => `${result.id} (${result.outcome}${result.evidence === undefined ? '' : `: ${result.evidence}`})`).join('; ');
  throw new SandboxError('unsafe', `the ${report.driver} sandbox does not hold here: ${list === '' ? 'no attack was tried' : list}`, {
    where: report.configuration,
    remedy: 'Update the kernel and bubblewrap, or use another driver; `breakwater doctor` shows every attack. No job is taken until this passes.',
  });
}

/** The boot id changes with the kernel's command line, its modules and its settings at start. */
function keyOf(driver: Driver): string {
  let boot = '';
  try {
    boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  } catch {
    // Not Linux: the container engine's own version stands in the configuration.
  }
  return createHash('sha256').update(JSON.stringify([boot, release(), process.getuid?.(), driver.configuration])).digest('hex').slice(0, 32);
}

function read(file: string): SelfTestReport | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as SelfTestReport;
  } catch {
    return undefined;
  }
}

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../feed/scanner.ts';

const release = 'pip-audit==2.10.1';

/** pip-audit as it is published, which can be told whom to ask; installed into a folder that goes with the run. Gives its path, or why there is none. */
export async function pipAudit(folder: string): Promise<{ readonly path: string } | { readonly missing: string }> {
  const { PIP_AUDIT: given } = process.env;
  if (given !== undefined) return { path: given };
  const bin = join(folder, 'audit', 'bin');
  for (const [program, args] of [['python3', ['-m', 'venv', join(folder, 'audit')]], [join(bin, 'pip'), ['install', '--quiet', release]]] as const) {
    try {
      const { status, stderr } = await run(program, args);
      if (status !== 0) return { missing: `${program} ended with ${status}: ${stderr.trim().split('\n').at(-1) ?? ''} (set PIP_AUDIT to a program)` };
    } catch {
      return { missing: `no ${program} here (set PIP_AUDIT to a program)` };
    }
  }
  return { path: join(bin, 'pip-audit') };
}

interface Audited {
  readonly dependencies: readonly { readonly name: string; readonly version: string; readonly vulns?: readonly { readonly id: string; readonly aliases: readonly string[] }[] }[];
}

/** Findings, each by all its names: it tells one flaw once, by the name it likes best. */
export async function audit(program: string, address: string, list: string, file: string): Promise<ReadonlyMap<string, readonly ReadonlySet<string>[]>> {
  const pins = readFileSync(list, 'utf8').split('\n').flatMap((line) => /^pkg:pypi\/(.+)@([^@]+)$/.exec(line)?.slice(1).map(decodeURIComponent).join('==') ?? []);
  writeFileSync(file, pins.join('\n'));
  const { status, stdout, stderr } = await run(program, ['-r', file, '--no-deps', '--disable-pip', '--vulnerability-service', 'osv', '--osv-url', `${address}/v1/query`, '--format', 'json', '--progress-spinner', 'off']);
  // 0: nothing found, 1: something.
  if (status !== 0 && status !== 1) throw new Error(`pip-audit ended with ${status}: ${stderr.slice(-500)}`);
  const { dependencies } = JSON.parse(stdout) as Audited;
  return new Map(dependencies.map(({ name, version, vulns = [] }) => [`${name.toLowerCase()} ${version}`, vulns.map(({ id, aliases }) => new Set([id, ...aliases]))]));
}

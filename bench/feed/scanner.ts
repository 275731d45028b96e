import { spawn } from 'node:child_process';
import { cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lockfiles, type Pin } from './lockfiles.ts';

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program; rejects only where there is none of that name. */
export function run(program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    const [out, err]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (bytes: Buffer) => { out.push(bytes); });
    child.stderr.on('data', (bytes: Buffer) => { err.push(bytes); });
    child.on('error', reject);
    child.on('close', (status) => { resolve({ status, stdout: Buffer.concat(out).toString('utf8'), stderr: Buffer.concat(err).toString('utf8') }); });
  });
}

/**
 * A Go program: one that an environment variable names, else installed by the Go that is here, at the lowest priority, into
 * a folder that goes with the run. Gives its path, or why there is none.
 */
export async function goProgram(variable: string, module: string, folder: string): Promise<{ readonly path: string } | { readonly missing: string }> {
  const given = process.env[variable];
  if (given !== undefined) return { path: given };
  const bin = join(folder, 'bin');
  // Read-only module caches cannot be removed by everybody.
  const env = { GOPATH: join(folder, 'path'), GOBIN: bin, GOCACHE: join(folder, 'cache'), GOFLAGS: '-modcacherw -buildvcs=false' };
  const program = 'nice';
  try {
    const { status, stderr } = await run(program, ['-n', '19', 'go', 'install', module], env);
    if (status !== 0) return { missing: `go install ended with ${status}: ${stderr.trim().split('\n').at(-1) ?? ''} (set ${variable} to a binary)` };
    return { path: join(bin, module.replace(/@.*$/, '').split('/').at(-1) ?? '') };
  } catch {
    return { missing: `no Go here: install it, or set ${variable} to a binary` };
  }
}

export interface Finding {
  readonly name: string;
  readonly version: string;
  readonly id: string;
}

/** Folder and variable, before and since the scanner's matching moved to osv-scalibr. */
const cacheNames = ['osv-scanner', 'osv-scalibr'] as const;
const cacheVariables = ['OSV_SCANNER_LOCAL_DB_CACHE_DIRECTORY', 'OSV_SCALIBR_LOCAL_DB_CACHE_DIRECTORY'] as const;

/** What the real osv-scanner says, offline, with the dump's archives as its database, copied as they are. */
export async function scan(scanner: string, dump: string, folder: string, pins: readonly Pin[]): Promise<readonly Finding[]> {
  const [database, project] = [join(folder, 'database'), join(folder, 'project')];
  await mkdir(project, { recursive: true });
  for (const ecosystem of (await readdir(dump, { withFileTypes: true })).filter((entry) => entry.isDirectory())) {
    for (const name of cacheNames) await cp(join(dump, ecosystem.name, 'all.zip'), join(database, name, ecosystem.name, 'all.zip'), { recursive: true });
  }
  for (const [ecosystem, { file, write }] of Object.entries(lockfiles)) {
    await writeFile(join(project, file), write(pins.filter((pin) => pin.ecosystem === ecosystem)));
  }
  const { status, stdout, stderr } = await run(scanner, ['scan', 'source', '--offline', '--format', 'json', '--recursive', project], Object.fromEntries(cacheVariables.map((name) => [name, database])));
  // 0: nothing found, 1: something.
  if (status !== 0 && status !== 1) throw new Error(`osv-scanner ended with ${status}: ${stderr.slice(-500)}`);
  const { results } = JSON.parse(stdout) as { readonly results: readonly { readonly packages: readonly { readonly package: { readonly name: string; readonly version: string }; readonly vulnerabilities?: readonly { readonly id: string }[] }[] }[] };
  return results.flatMap(({ packages }) => packages).flatMap((found) => (found.vulnerabilities ?? []).map(({ id }) => ({ name: found.package.name, version: found.package.version, id })));
}

import { appendFileSync, chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../feed/scanner.ts';
import { findingsOf, type ScannerFinding } from '../match/scanner.ts';

/** Where this release has the address of the API that it asks: a constant, which no flag changes. */
const client = { module: 'osv.dev/bindings/go', file: 'osvdev/osvdev.go' };

/**
 * osv-scanner, built from its own sources with one change: the address that it asks comes from `OSV_API`. The client of the API is replaced by
 * a copy with that change. Gives the path, or why there is none.
 */
export async function onlineScanner(module: string, folder: string): Promise<{ readonly path: string } | { readonly missing: string }> {
  const { OSV_SCANNER_ONLINE: given } = process.env;
  if (given !== undefined) return { path: given };
  const build = join(folder, 'online');
  const program = join(build, 'osv-scanner');
  const env = { GOPATH: join(folder, 'path'), GOCACHE: join(folder, 'cache'), GOFLAGS: '-modcacherw -buildvcs=false -mod=mod' };
  const go = (...args: readonly string[]): ReturnType<typeof run> => run('nice', ['-n', '19', 'go', '-C', build, ...args], env);
  const [command = '', version = ''] = module.split('@');
  const root = command.replace(/\/cmd\/.*$/, '');
  try {
    mkdirSync(build, { recursive: true });
    writeFileSync(join(build, 'go.mod'), `module online\n\nrequire ${root} ${version}\n`);
    const { Dir: sources } = JSON.parse((await go('mod', 'download', '-json', `${root}@${version}`)).stdout) as { readonly Dir: string };
    const needed = new RegExp(`^\\s*${client.module} (\\S+)`, 'm').exec(readFileSync(join(sources, 'go.mod'), 'utf8'))?.[1] ?? '';
    const { Dir: original } = JSON.parse((await go('mod', 'download', '-json', `${client.module}@${needed}`)).stdout) as { readonly Dir: string };
    cpSync(original, join(build, 'client'), { recursive: true });
    const file = join(build, 'client', client.file);
    chmodSync(file, 0o644);
    writeFileSync(file, addressed(readFileSync(file, 'utf8')));
    appendFileSync(join(build, 'go.mod'), `\nreplace ${client.module} => ./client\n`);
    const { status, stderr } = await go('build', '-o', program, command);
    return status === 0 ? { path: program } : { missing: `go build ended with ${status}: ${stderr.trim().split('\n').at(-1) ?? ''}` };
  } catch (error) {
    return { missing: `it could not be built: ${String(error)} (set OSV_SCANNER_ONLINE to one that asks at OSV_API)` };
  }
}

function addressed(source: string): string {
  const changed = source.replace(/\n\tDefaultBaseURL = "[^"]*"\n/, '\n').replace('\t"net/http"\n', '\t"net/http"\n\t"os"\n');
  if (changed === source) throw new Error('the address is not where it was');
  return `${changed}\nvar DefaultBaseURL = os.Getenv("OSV_API")\n`;
}

/** On one CycloneDX inventory, asking the service. */
export async function scanOnline(scanner: string, address: string, inventory: string, work: string): Promise<{ readonly findings: readonly ScannerFinding[]; readonly milliseconds: number }> {
  mkdirSync(work, { recursive: true });
  const file = join(work, 'bom.cdx.json');
  cpSync(inventory, file);
  const started = performance.now();
  const { status, stdout, stderr } = await run(scanner, ['scan', 'source', '--format', 'json', '-L', file], { OSV_API: address });
  const milliseconds = performance.now() - started;
  if (status !== 0 && status !== 1) throw new Error(`osv-scanner ended with ${status}: ${stderr.slice(-1_000)}`);
  return { findings: findingsOf(stdout), milliseconds };
}

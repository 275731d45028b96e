import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';

/** What a process of its own ended with. */
export interface Ended {
  readonly name: string;
  readonly status: number | string;
  /** The error's code; empty where there was a result. */
  readonly code: string;
  readonly peakMegabytes: number;
  readonly processorSeconds: number;
  /** What is wrong with it; empty where nothing is. */
  readonly wrong: string;
}

interface Large {
  readonly name: string;
  /** The status and, for 2, the code that it has to end with. */
  readonly wanted: readonly string[];
  write(file: string): void;
  readonly as?: 'osv' | 'kev' | 'epss';
}

const megabyte = 1 << 20;
const most = 100 * megabyte;
const patience = 300_000;

function pieces(file: string, start: string, size: number, piece: (index: number) => string, end: string): void {
  const handle = openSync(file, 'w');
  let written = writeSync(handle, start);
  for (let index = 0; written < size - 400;) {
    let some = '';
    for (; some.length < megabyte && written + some.length < size - 400; index++) some += piece(index);
    written += writeSync(handle, some);
  }
  writeSync(handle, `${end}${' '.repeat(Math.max(0, size - written - Buffer.byteLength(end)))}`);
  closeSync(handle);
}

const head = '{"bomFormat":"CycloneDX","specVersion":"1.6",';
/** Parsed as a whole: of CycloneDX what nobody asks for is passed over. */
const spdx = '{"spdxVersion":"SPDX-2.3",';
const component = (at: number): string => `${at === 0 ? '' : ','}{"bom-ref":"pkg:npm/p${at}@1.0.${at % 100}","type":"library","name":"p${at}","version":"1.0.${at % 100}","purl":"pkg:npm/p${at}@1.0.${at % 100}","licenses":[{"license":{"id":"MIT"}}]}`;
const lines = (count: number) => (file: string): void => { writeFileSync(file, Array.from({ length: count }, (_, at) => `pkg:npm/p${at}@1.${at % 100}.0\n`).join('')); };
const json = (start: string, piece: string, end: string) => (file: string): void => pieces(file, start, most, () => piece, end);

export const large: readonly Large[] = [
  { name: 'CycloneDX JSON of 100 MiB', wanted: ['0'], write: (file) => pieces(file, `${head}"components":[`, most, component, ']}') },
  { name: 'CycloneDX JSON a byte over 100 MiB', wanted: ['inventory-too-large'], write: (file) => pieces(file, `${head}"components":[`, most + 1, component, ']}') },
  { name: 'CycloneDX XML of 100 MiB', wanted: ['0', 'inventory-too-large'], write: (file) => pieces(file, '<bom xmlns="http://cyclonedx.org/schema/bom/1.6"><components>', most, (at) => `<component type="library" bom-ref="r${at}"><name>p${at}</name><version>1.0.${at % 100}</version><licenses><license><id>MIT</id></license></licenses><purl>pkg:npm/p${at}@1.0.${at % 100}</purl></component>`, '</components></bom>') },
  { name: 'SPDX tag-value of 100 MiB', wanted: ['0', 'inventory-too-large'], write: (file) => pieces(file, 'SPDXVersion: SPDX-2.3\n', most, (at) => `PackageName: p${at}\nSPDXID: r${at}\nPackageComment: <text>x\n</text>\nExternalRef: PACKAGE-MANAGER purl pkg:npm/p${at}@1.0.0\n`, '') },
  { name: '1,000,000 package URLs', wanted: ['0'], write: lines(1_000_000) },
  { name: '1,000,001 package URLs', wanted: ['inventory-too-large'], write: lines(1_000_001) },
  { name: '1,000,000 times one package with findings', wanted: ['inventory-too-large'], write: (file) => writeFileSync(file, 'pkg:npm/%40scope/name@1.2.3\n'.repeat(1_000_000)) },
  { name: 'millions of dependencies, in circles', wanted: ['0', 'inventory-too-large'], write: (file) => pieces(file, `${head}"components":[{"type":"library","purl":"pkg:npm/a@1","bom-ref":"r1"}],"dependencies":[`, most, (at) => `${at === 0 ? '' : ','}{"ref":"r${at}","dependsOn":["r${at}","r${at + 1}","r${(at * 7) % 1000}"]}`, ']}') },
  { name: 'a million levels of JSON', wanted: ['inventory-invalid'], write: (file) => writeFileSync(file, `${head}"x":${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}}`) },
  { name: 'a million levels of JSON in UTF-16', wanted: ['inventory-invalid'], write: (file) => writeFileSync(file, Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(`${head}"∀":${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}}`, 'utf16le')])) },
  { name: '100 MiB of empty objects', wanted: ['inventory-too-large'], write: json(`${spdx}"x":[`, '{},', '0]}') },
  { name: '100 MiB of numbers', wanted: ['inventory-too-large'], write: json(`${spdx}"x":[`, '1,', '0]}') },
  { name: '100 MiB of new names', wanted: ['inventory-too-large'], write: (file) => pieces(file, spdx, most, (at) => `"k${at}":0,`, '"x":0}') },
  { name: '100 MiB of what nobody asks for', wanted: ['0'], write: json(`${head}"x":[`, '{},', '{}]}') },
  { name: 'as many objects and values as are parsed', wanted: ['0'], write: (file) => writeFileSync(file, `${head}"x":[${'{},'.repeat(3_999_990)}${'"abc",'.repeat(5_999_000)}0]}`) },
  { name: 'one text of 100 MiB', wanted: ['0'], write: json(`${head}"components":[{"purl":"pkg:npm/a@1`, 'a'.repeat(300), '"}]}') },
  { name: 'a hundred thousand levels of XML', wanted: ['inventory-invalid'], write: (file) => writeFileSync(file, `<bom xmlns="http://cyclonedx.org/schema/bom/1.6">${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}</bom>`) },
  { name: 'a billion laughs', wanted: ['inventory-invalid'], write: (file) => writeFileSync(file, `<?xml version="1.0"?><!DOCTYPE bom [<!ENTITY a "lol">${'bcdefghij'.split('').map((name, at) => `<!ENTITY ${name} "${`&${'abcdefghi'[at] ?? ''};`.repeat(10)}">`).join('')}]><bom>&j;</bom>`) },
  { name: 'an external entity', wanted: ['inventory-invalid'], write: (file) => writeFileSync(file, '<?xml version="1.0"?><!DOCTYPE bom [<!ENTITY a SYSTEM "file:///etc/passwd">]><bom>&a;</bom>') },
  { name: 'a parameter entity', wanted: ['inventory-invalid'], write: (file) => writeFileSync(file, '<?xml version="1.0"?><!DOCTYPE bom [<!ENTITY % a SYSTEM "file:///etc/passwd"> %a;]><bom/>') },
  { name: '100 MiB of attributes', wanted: ['inventory-invalid'], write: (file) => pieces(file, '<bom xmlns="http://cyclonedx.org/schema/bom/1.6" ', most, (at) => `a${at}="" `, '/>') },
  { name: 'names and versions that steer a terminal', wanted: ['1'], write: (file) => writeFileSync(file, 'pkg:npm/%40scope/name@1.2.3?x=%1b%5b31m\u001b]0;x\u0007\u009b2J\u202e\npkg:docker/\u001b[2J@1\npkg:npm/%1b%5b2J@%1b%5b2J\n') },
  { name: 'a table of a million products that nobody knows', wanted: ['0'], write: (file) => writeFileSync(file, `product,version\n${Array.from({ length: 999_999 }, (_, at) => `p${at} infusion manager,1.${at}\n`).join('')}`) },
  { name: 'a table of 100 MiB', wanted: ['0'], write: (file) => pieces(file, 'product,version,place\n', most, (at) => `"Pump ${at % 20} suite ""x""",1.0,${`room ${at} `.repeat(30)}\n`, '') },
  { name: 'a million times one product with findings', wanted: ['inventory-too-large'], write: (file) => writeFileSync(file, `product,version\n${'FortiOS,7.0.6\n'.repeat(999_999)}`) },
  { name: '100 MiB of line breaks', wanted: ['inventory-unknown'], write: (file) => writeFileSync(file, `x${'\n'.repeat(most - 1)}`) },
  { name: 'a lock file of pnpm of 100 MiB', wanted: ['0', 'inventory-too-large'], write: (file) => pieces(file, "lockfileVersion: '9.0'\npackages:\n", most, (at) => `  p${at}@1.0.0:\n    resolution: {integrity: sha512-${'x'.repeat(80)}}\n`, '') },
  { name: 'a report of a scanner with long names', wanted: ['0', 'inventory-too-large'], write: (file) => pieces(file, 'Plugin ID,Host,Plugin Output\n', most - megabyte, (at) => `1,${'h'.repeat(30_000)}${at},"${Array.from({ length: 2_000 }, (_, of) => `cpe:/a:v${of}:p${at}`).join(' ')}"\n`, '') },
  { name: 'products that steer a terminal', wanted: ['1'], write: (file) => writeFileSync(file, 'product,version,vendor,place\nFortiOS,7.0.6,Fortinet,\u001b[2J\u009b31m\u202e\n\u001b]0;x\u0007\u202e suite,1\u001b[2J,,\nFortiOS \u001b[31m,7.0.6,,\n') },
  { name: 'a broken document that steers a terminal', wanted: ['inventory-invalid'], write: (file) => writeFileSync(file, '{\u001b[2J\u009b31m\u202e') },
  { name: 'a bomb of gzip', wanted: ['source-unreadable'], as: 'osv', write: (file) => writeFileSync(file, gzipSync(Buffer.alloc(1 << 30))) },
  { name: 'a bomb of gzip as scores', wanted: ['source-unreadable', 'source-too-large'], as: 'epss', write: (file) => writeFileSync(file, gzipSync(Buffer.alloc(1 << 30))) },
  { name: 'a catalog nested a million levels', wanted: ['0', 'source-unreadable'], as: 'kev', write: (file) => writeFileSync(file, `{"vulnerabilities":[{"cveID":"CVE-2026-1234","dateAdded":"2026-01-01"}],\n"x":${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}}`) },
  { name: 'an advisory of 100,000 versions and 10,000 events', wanted: ['0'], as: 'osv', write: (file) => writeFileSync(file, JSON.stringify({ id: 'A-1', modified: '2026-01-01T00:00:00Z', affected: [{ package: { ecosystem: 'PyPI', name: 'a' }, ranges: [{ type: 'ECOSYSTEM', events: Array.from({ length: 10_000 }, (_, at) => (at % 2 === 0 ? { introduced: `${at}` } : { fixed: `${at}` })) }], versions: Array.from({ length: 100_000 }, (_, at) => `odd ${at}`) }] })) },
];

/** Runs one as `breakwater match` or `breakwater intel update`, in a process whose peak of memory is its own. */
export async function runLarge({ name, wanted, write, as }: Large, intel: string, work: string): Promise<Ended> {
  const [file, memory, probe] = [join(work, 'large'), join(work, 'memory'), join(work, 'probe.mjs')];
  // Of that program alone: the peak that getrusage(2) tells is inherited over execve(2).
  writeFileSync(probe, `import { readFileSync, writeFileSync } from 'node:fs'; process.on('exit', () => { const { user, system } = process.cpuUsage(); writeFileSync(${JSON.stringify(memory)}, /^VmHWM:\\s+(\\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))[1] + ' ' + (user + system)); });`);
  rmSync(memory, { force: true });
  write(file);
  const main = join(import.meta.dirname, '..', '..', 'src', 'main.ts');
  const args = as === undefined ? ['match', file] : ['intel', 'update', `--${as}`, file];
  const child = spawn(process.execPath, ['--import', pathToFileURL(probe).href, main, ...args], { env: { ...process.env, BREAKWATER_INTEL: intel }, stdio: ['ignore', 'pipe', 'pipe'], timeout: patience, killSignal: 'SIGKILL' });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => { said = (said + text).slice(0, 1_000_000); });
  const status = await new Promise<number | string>((resolve) => child.on('close', (code, signal) => resolve(code ?? signal ?? '')));
  const [peak = Number.NaN, microseconds = Number.NaN] = readMemory(memory);
  const code = status === 2 ? /^([a-z-]+): .*\n(?:.*\n)*? {2}to do: /m.exec(said)?.[1] ?? 'none' : '';
  const raw = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.test(said);
  const wrong = wanted.includes(status === 2 ? code : `${status}`) ? (raw ? 'wrote control characters' : '') : `ended with ${status} ${code}: ${said.slice(0, 300)}`;
  return { name, status, code, peakMegabytes: peak / 1024, processorSeconds: microseconds / 1e6, wrong };
}

function readMemory(file: string): readonly number[] {
  try {
    return readFileSync(file, 'utf8').split(' ').map(Number);
  } catch {
    // It was killed.
    return [];
  }
}

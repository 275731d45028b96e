import { intervalsOf, keyOf, orderFor, type Affected } from '../../src/clearinghouse/advisories/index.ts';
import { readInventory } from '../../src/clearinghouse/inventory/index.ts';
import type { Base } from './base.ts';

export interface Growth {
  readonly name: string;
  /** Slope of log time over log size: 1 is linear. */
  readonly slope: number;
  /** At the largest size. */
  readonly milliseconds: number;
}

/** Quicker ones are measured by the clock's grain. */
const floor = 50;
const tries = 3;
const doubtful = 1.2;

const head = '{"bomFormat":"CycloneDX","specVersion":"1.6",';
const bom = '<bom xmlns="http://cyclonedx.org/schema/bom/1.6">';
const repeated = (start: string, piece: string, end = '') => (size: number): string => start + piece.repeat(Math.ceil(size / piece.length)) + end;

/** Texts of about so many characters that a reader might look at twice. */
const documents: readonly (readonly [name: string, make: (size: number) => string])[] = [
  ['JSON of components', repeated(`${head}"components":[`, '{"purl":"pkg:npm/a@1"},', '{}]}')], ['JSON of quotes', repeated(`${head}"x":"`, '\\"', '"}')], ['JSON of backslashes', repeated(`${head}"x":"`, '\\\\', '"}')],
  ['spaces', repeated('', ' ')], ['line breaks', repeated('', '\n')], ['comments', repeated('', '#\n', 'pkg:npm/a@1')], ['half a comment', repeated('', '# ')],
  ['XML of components', repeated(`${bom}<components>`, '<component><purl>pkg:npm/a@1</purl></component>', '</components></bom>')], ['XML of text', repeated(bom, 'a ', '</bom>')], ['XML of references', repeated(bom, '&amp;', '</bom>')],
  ['XML of brackets', repeated(`${bom}<![CDATA[`, ']]', ']]></bom>')], ['XML of a comment', repeated(`${bom}<!--`, '- ', '--></bom>')], ['XML of prefixes', repeated(bom, '<a xmlns:b="c"/>', '</bom>')], ['XML of one attribute', repeated(`${bom}<a b="`, 'x ', '"/></bom>')],
  ['tags of packages', repeated('SPDXVersion: SPDX-2.3\n', 'PackageName: a\nExternalRef: PACKAGE-MANAGER purl pkg:npm/a@1\n')], ['tags of texts', repeated('SPDXVersion: SPDX-2.3\n', 'A: <text></text>\n')], ['tags of open texts', repeated('SPDXVersion: SPDX-2.3\n', '<text>')],
  ['table of products', repeated('product,version\n', 'FortiOS,7.0.6\n')], ['table of quotes', repeated('product,version\n', '"a""b",1\n')], ['table without line breaks', repeated('product,version\r', '"a",1\r')], ['table of open quotes', repeated('product,version\n"', 'a""')],
  ['report of a scanner', repeated('Plugin ID,Host,Plugin Output\n', '1,a,cpe:/a:b:c\n')], ['report of nmap', repeated('<nmaprun>', '<host><cpe>cpe:/a:b:c</cpe></host>', '</nmaprun>')],
  ['lock of Yarn', repeated('# yarn lockfile v1\n', 'a@1:\n  version "1"\n')], ['lock of pnpm', repeated('lockfileVersion: 9\npackages:\n', '  a@1.0.0: {}\n')], ['lock of pnpm, of spaces', repeated('lockfileVersion: 9\npackages:\n', `  a${' '.repeat(4_000)}b\n`)], ['lock of blocks', repeated('', '[[package]]\nname = "a"\n')],
  ['requirements', repeated('a==1\n', 'b[c]==2\n')], ['requirements of spaces', repeated('a==1\n', `b${' '.repeat(4_000)}c\n`)], ['list of dpkg', repeated('||/ Name\n', 'ii  a  1.0-1  amd64  x\n')], ['list of rpm', repeated('', 'a 0:1-1 x86_64\n')],
  ['tags of spaces', repeated('SPDXVersion: SPDX-2.3\nPackageName: a\nExternalRef:', ' ')],
];

/** Within the most that YAML is read at. */
const yamls: readonly (readonly [string, (size: number) => string])[] = [
  ['YAML of packages', repeated('spdxVersion: "SPDX-2.3"\npackages:\n', '- externalRefs: [{referenceType: purl, referenceLocator: "pkg:npm/a@1"}]\n')], ['YAML of braces', repeated('spdxVersion: "SPDX-2.3"\nx: ', '{a: ')], ['YAML of question marks', repeated('spdxVersion: "SPDX-2.3"\nx:\n ', '? ')], ['YAML of dashes', repeated('spdxVersion: "SPDX-2.3"\nx:\n ', '- ')],
];

const kinds = ['npm/', 'pypi/', 'maven/g/', 'nuget/', 'gem/', 'composer/v/', 'golang/', 'cargo/', 'hex/', 'pub/', 'cran/', 'hackage/', 'deb/debian/', 'apk/alpine/', 'rpm/rocky/', 'bitnami/', 'opam/', 'generic/'];
const fillers = ['1', '1.', '1-', 'a1', '.', '-', '~', '+', '0', 'rc', '%31', ' ', '1!', ':', '_'];
/** Orders of versions, on texts of a megabyte at the end. */
const ecosystems = ['npm', 'PyPI', 'Maven', 'NuGet', 'RubyGems', 'Packagist', 'Go', 'crates.io', 'Hex', 'Pub', 'CRAN', 'Hackage', 'Debian:12', 'Alpine:v3.18', 'AlmaLinux:8', 'Bitnami', 'opam', 'Julia'];

export async function growths(base: Base): Promise<readonly Growth[]> {
  const measured: Growth[] = [];
  const all: (readonly [string, readonly number[], (size: number) => () => unknown])[] = [
    ...documents.map(([name, make]) => [name, [2, 4, 8, 16].map((each) => each << 20), (size: number) => reading(Buffer.from(make(size)))] as const),
    ...yamls.map(([name, make]) => [name, [1 << 18, 1 << 19, 1 << 20], (size: number) => reading(Buffer.from(make(size)))] as const),
    ...kinds.map((kind) => [`URLs of pkg:${kind}`, [500, 1_000, 2_000, 4_000], (length: number) => {
      const bytes = Buffer.from(Array.from({ length: 60 }, (_, at) => urls(kind, fillers[at % fillers.length] ?? '', length, at)).join('\n'));
      return async () => base.match(await readInventory(bytes));
    }] as const),
    ...ecosystems.flatMap((ecosystem) => fillers.map((filler) => [`version of ${ecosystem}, ${JSON.stringify(filler)}`, [1 << 18, 1 << 19, 1 << 20], (size: number) => {
      const text = filler.repeat(size / filler.length);
      return () => keyOf(orderFor(ecosystem), text);
    }] as const)),
    ['versions and ranges of one advisory', [50_000, 100_000, 200_000, 400_000], (count) => ranged(count)],
  ];
  for (const [name, sizes, make] of all) {
    let best = await measure(name, sizes, make);
    for (let again = 0; again < 3 && best.slope > doubtful; again++) {
      const next = await measure(name, sizes, make);
      if (next.slope < best.slope) best = next;
    }
    measured.push(best);
  }
  return measured;
}

function urls(kind: string, filler: string, length: number, at: number): string {
  const long = filler.repeat(Math.max(1, Math.floor(length / filler.length)));
  return [`pkg:${kind}a@${long}`, `pkg:${kind}${long}@1`, `pkg:${kind}a@1?distro=${long}x`, `pkg:${kind}a@1?vcs_url=${long}&${long}`][at % 4] ?? '';
}

function ranged(count: number): () => unknown {
  const events = Array.from({ length: count / 10 }, (_, at) => [at % 2 === 0 ? 'introduced' : 'fixed', `${at}`] as const);
  const affected: Affected = { ecosystem: 'PyPI', name: 'a', ranges: [{ type: 'ECOSYSTEM', events }], versions: Array.from({ length: count }, (_, at) => (at % 2 === 0 ? `odd ${at}` : `${at}.5`)) };
  const order = orderFor('PyPI');
  return () => intervalsOf(affected, (version) => order?.key(version), () => {});
}

function reading(bytes: Buffer): () => Promise<unknown> {
  return () => readInventory(bytes).catch((error: unknown) => error);
}

async function measure(name: string, sizes: readonly number[], make: (size: number) => () => unknown): Promise<Growth> {
  const points: (readonly [number, number])[] = [];
  for (const size of sizes) {
    const act = make(size);
    let best = Number.POSITIVE_INFINITY;
    for (let tried = 0; tried < tries && (tried === 0 || best < 400); tried++) {
      const before = process.cpuUsage();
      await act();
      const { user, system } = process.cpuUsage(before);
      best = Math.min(best, (user + system) / 1_000);
    }
    points.push([size, best]);
    if (best > 20_000) break;
  }
  const [first, last] = [points.find(([, milliseconds]) => milliseconds >= floor), points.at(-1)];
  const slope = first === undefined || last === undefined || first === last ? 0 : Math.log(last[1] / first[1]) / Math.log(last[0] / first[0]);
  return { name, slope, milliseconds: last?.[1] ?? 0 };
}

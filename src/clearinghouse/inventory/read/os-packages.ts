import { InventoryError } from '../error.ts';
import { collector, inventoryLimits, type Inventory } from '../inventory.ts';
import { tooMany } from './cyclonedx.ts';
import { linesOf } from './lines.ts';

const dpkgRow = /^[a-z][a-z][a-zR]?\s+([a-z0-9][a-z0-9+.-]*)(?::[a-z0-9-]+)?\s+([0-9][A-Za-z0-9.+:~-]*)\s+([a-z0-9-]+)\s/;
const rpmRow = /^([A-Za-z0-9][\w.+-]*)\s+(\d{1,9}):([\w.+~^]+-[\w.+~^]+)\s+([a-z0-9_]+|\(none\))$/;
const rpmPlain = /^[A-Za-z0-9][\w.+-]*-[\w.+~^]+-[\w.+~^]+\.(?:x86_64|noarch|i686|aarch64|ppc64le|s390x)$/;
const query = 'rpm -qa --qf "%{NAME} %{EPOCHNUM}:%{VERSION}-%{RELEASE} %{ARCH}\\n"';

/** What `dpkg -l` prints, or that query of `rpm -qa`; undefined where it is neither. */
export function readOsPackages(text: string): Inventory | undefined {
  const lines = linesOf(text);
  const head = [...linesOf(text.slice(0, 65_536))].slice(0, 50);
  if (head.some((line) => line.startsWith('||/ Name')) || head.filter((line) => dpkgRow.test(line)).length > 2) return dpkg(lines);
  const first = head.find((line) => line.trim() !== '') ?? '';
  if (rpmRow.test(first)) return rpm(lines);
  if (!rpmPlain.test(first)) return undefined;
  // Without epochs a version may seem older than it is.
  throw new InventoryError('inventory-unknown', 'the list of RPM packages has no epochs', { where: 'line 1', remedy: `Write it with: ${query}` });
}

/** Only installed ones. Which Debian or Ubuntu it is, versions of security updates tell: `+deb12u5`, `ubuntu0.22.04.1`. */
function dpkg(lines: Iterable<string>): Inventory {
  const rows = rowsOf(lines, (line) => {
    const found = /^[a-z]i/.test(line) ? dpkgRow.exec(line) : null;
    return found === null ? undefined : { name: found[1] ?? '', version: found[2] ?? '', architecture: found[3] ?? '' };
  });
  const debian = most(rows.flatMap(({ version }) => /[+~]deb(\d+)u\d/.exec(version)?.[1] ?? []));
  const ubuntu = most(rows.flatMap(({ version }) => /ubuntu[\d.]*?(\d\d\.(?:04|10))(?:\.|$)/.exec(version)?.[1] ?? []));
  const isUbuntu = rows.filter(({ version }) => version.includes('ubuntu')).length > rows.length / 10;
  const release = isUbuntu ? ubuntu : debian;
  const found = collector(tooMany);
  for (const { name, version, architecture } of rows) found.add(`pkg:deb/${isUbuntu ? 'ubuntu' : 'debian'}/${encodeURIComponent(name)}@${encodeURIComponent(version)}?arch=${architecture}${release === undefined ? '' : `&distro=${isUbuntu ? 'ubuntu' : 'debian'}-${release}`}`, name);
  return found.done('dpkg -l');
}

const releases: Readonly<Record<string, string>> = { 'almalinux-release': 'almalinux', 'rocky-release': 'rocky', 'redhat-release': 'redhat', 'redhat-release-server': 'redhat', 'opensuse-release': 'opensuse', 'leap-release': 'opensuse', 'sles-release': 'suse', 'mageia-release': 'mageia', 'openeuler-release': 'openeuler' };

/** The distribution's own package tells which one it is. */
function rpm(lines: Iterable<string>): Inventory {
  const rows = rowsOf(lines, (line) => {
    const [, name, epoch, version, architecture] = rpmRow.exec(line) ?? [];
    return name === undefined || epoch === undefined || version === undefined || architecture === undefined ? undefined : { name, epoch, version, architecture };
  });
  const own = rows.find(({ name }) => releases[name.toLowerCase()] !== undefined);
  const distribution = own === undefined ? undefined : releases[own.name.toLowerCase()];
  const release = /^\d+(?:\.\d+)?/.exec(own?.version ?? '')?.[0];
  const prefix: Readonly<Record<string, string>> = { opensuse: 'opensuse-leap', suse: 'sles', redhat: 'rhel' };
  const found = collector(tooMany);
  for (const { name, epoch, version, architecture } of rows) {
    if (name === 'gpg-pubkey') continue;
    const distro = distribution === undefined || release === undefined ? '' : `&distro=${prefix[distribution] ?? distribution}-${release}`;
    found.add(`pkg:rpm/${distribution ?? 'unknown'}/${encodeURIComponent(name)}@${encodeURIComponent(version)}?arch=${architecture.replace(/[()]/g, '')}&epoch=${epoch}${distro}`, name);
  }
  return found.done('rpm -qa');
}

function rowsOf<T>(lines: Iterable<string>, read: (line: string) => T | undefined): readonly T[] {
  const rows: T[] = [];
  for (const line of lines) {
    const row = read(line);
    if (row === undefined) continue;
    if (rows.length >= inventoryLimits.components) throw tooMany();
    rows.push(row);
  }
  return rows;
}

function most(all: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const each of all) counts.set(each, (counts.get(each) ?? 0) + 1);
  return [...counts].sort((left, right) => right[1] - left[1])[0]?.[0];
}

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A program of the ecosystem itself: what it says is the order, as far as there is one. It is asked about many pairs at once. */
export interface Program {
  readonly name: string;
  readonly order: string;
  /** Why it may say otherwise, pair by pair; without this it never may. */
  readonly excused?: { readonly reason: string; readonly applies: (a: string, b: string) => boolean };
  /** The command line that reads pairs, a tab between, and writes -1, 0, 1 or `-` (no version) for each; `undefined`: it is not on this machine. */
  readonly command: (folder: string) => readonly string[] | undefined;
}

const python = `import sys
from pip._vendor.packaging.version import Version, InvalidVersion
def read(text):
    try: return Version(text)
    except InvalidVersion: return None
for line in sys.stdin:
    a, b = map(read, line.rstrip("\\n").split("\\t"))
    print("-" if a is None or b is None else (a > b) - (a < b))
`;

/** dpkg's own comparison, in dpkg-dev's Perl: a process for each pair would take a millisecond. */
const perl = `use Dpkg::Version;
while (<STDIN>) {
  chomp;
  my ($x, $y) = map { Dpkg::Version->new($_, check => 1) } split /\\t/;
  print defined $x && defined $y && $x->is_valid && $y->is_valid ? version_compare("$x", "$y") : "-", "\\n";
}
`;

const java = `import java.io.*;
import org.apache.maven.artifact.versioning.ComparableVersion;
public class Order {
  public static void main(String[] arguments) throws IOException {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
    StringBuilder out = new StringBuilder();
    for (String line; (line = in.readLine()) != null;) {
      String[] pair = line.split("\\t", -1);
      out.append(Integer.signum(new ComparableVersion(pair[0]).compareTo(new ComparableVersion(pair[1])))).append('\\n');
    }
    System.out.print(out);
  }
}
`;

const ruby = `require "rubygems"
STDIN.each_line do |line|
  a, b = line.chomp.split("\\t").map { |text| Gem::Version.correct?(text) ? Gem::Version.new(text) : nil }
  puts a && b ? a <=> b : "-"
end
`;

const rpm = '%{lua:for line in io.lines() do local at = line:find(string.char(9), 1, true) print(rpm.vercmp(line:sub(1, at - 1), line:sub(at + 1)) .. string.char(10)) end}';

const mavenJars = ['/usr/share/java/maven-artifact-3.x.jar', '/usr/share/java/commons-lang3.jar'];

export const programs: readonly Program[] = [
  { name: 'packaging (Python)', order: 'PyPI', command: (folder) => (existsSync('/usr/bin/python3') ? ['/usr/bin/python3', file(folder, 'order.py', python)] : undefined) },
  { name: 'Dpkg::Version (dpkg-dev)', order: 'Debian', command: (folder) => (existsSync('/usr/share/perl5/Dpkg/Version.pm') ? ['/usr/bin/perl', file(folder, 'order.pl', perl)] : undefined) },
  { name: 'Gem::Version (Ruby)', order: 'RubyGems', command: (folder) => (existsSync('/usr/bin/ruby') ? ['/usr/bin/ruby', file(folder, 'order.rb', ruby)] : undefined) },
  { name: 'rpm.vercmp (rpm)', order: 'RPM', command: () => (existsSync('/usr/bin/rpm') ? ['/usr/bin/rpm', '--eval', rpm] : undefined) },
  {
    name: 'ComparableVersion (Maven 3.8)', order: 'Maven',
    excused: {
      reason: 'up to Maven 3.8 nulls before a dotted qualifier, a hyphen or an empty token are kept in some places, against the specification, and the order runs in circles there; versions are expected to begin with a number',
      applies: (a, b) => [a, b].some((text) => /\.[^0-9.-]|(?:^|[.-])(?:[.-]|$)|-0|(?:final|ga|release).|^[^0-9]/i.test(text)),
    },
    command: (folder) => (mavenJars.every((jar) => existsSync(jar)) && existsSync('/usr/bin/java') ? ['/usr/bin/java', '-cp', mavenJars.join(':'), file(folder, 'Order.java', java)] : undefined),
  },
];

/** `undefined`: the program is not on this machine. */
export function ask(program: Program, pairs: readonly (readonly [string, string])[]): readonly (number | undefined)[] | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-order-'));
  try {
    const command = program.command(folder);
    const [name, ...rest] = command ?? [];
    if (name === undefined) return undefined;
    const { stdout, stderr, status } = spawnSync(name, rest, { input: pairs.map((pair) => `${pair.join('\t')}\n`).join(''), encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, timeout: 600_000 });
    const answers = stdout.split('\n').filter((line) => line !== '');
    if (status !== 0 || answers.length !== pairs.length) throw new Error(`${program.name} gave ${answers.length} answers to ${pairs.length} pairs (status ${status}): ${stderr.slice(0, 500)}`);
    return answers.map((answer) => (answer === '-' ? undefined : Number(answer)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function file(folder: string, name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

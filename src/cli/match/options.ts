import { parseArgs } from 'node:util';
import { CommandError } from '../error.ts';

export const formats = ['table', 'json', 'sarif', 'cyclonedx-vex', 'openvex', 'html'] as const;
export type Format = (typeof formats)[number];

export interface MatchOptions {
  readonly file: string;
  readonly format: Format;
  /** Milliseconds. */
  readonly maxAge: number;
  readonly withdrawn: boolean;
  readonly output: string | undefined;
  /** A file of what product texts stand for. */
  readonly map: string | undefined;
}

export const matchUsage = `Usage: breakwater match [options] <inventory>

Match an inventory against the known vulnerabilities on this machine; no network, no service.

Arguments:
  inventory            CycloneDX (JSON, XML), SPDX (JSON, tag-value, XML, RDF/XML, YAML, JSON-LD 3.0), lock files, a list of package URLs, a CSV of products (product, version, vendor, place),
                       exports of nmap, Nessus, OpenVAS, Intune, osquery; - reads standard input

Options:
  --format <format>    ${formats.join(', ')} (default: table)
  --json               the same as --format json
  --output <file>      write there instead of to standard output
  --max-age <age>      refuse data that was fetched longer ago, for example 12h, 7d (default: 7d)
  --map <file>         what product texts stand for, decided once: JSON or CSV, product text to CPE name or package URL
  --withdrawn          show withdrawn advisories too, marked
  -h, --help           this text

Exit status: 0 nothing found, 1 findings, 2 usage or environment.`;

const day = 86_400_000;
const units: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: day };

/** `undefined`: help was asked for. */
export function matchOptions(args: readonly string[]): MatchOptions | undefined {
  const { values, positionals } = parsed(args);
  if (values.help === true) return undefined;
  const [file] = positionals;
  if (file === undefined || positionals.length > 1) throw usage('one inventory is needed');
  const format = formats.find((each) => each === (values.json === true ? 'json' : values.format ?? 'table'));
  if (format === undefined) throw usage(`there is no format ${values.format ?? ''}`);
  return { file, format, maxAge: ageOf(values['max-age'] ?? '7d'), withdrawn: values.withdrawn === true, output: values.output, map: values.map };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args], allowPositionals: true, strict: true,
      options: { format: { type: 'string' }, json: { type: 'boolean' }, output: { type: 'string' }, map: { type: 'string' }, 'max-age': { type: 'string' }, withdrawn: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    });
  } catch (error) {
    throw usage(error instanceof Error ? error.message : String(error));
  }
}

function ageOf(text: string): number {
  const found = /^(\d{1,6})([mhd])$/.exec(text);
  const unit = units[found?.[2] ?? ''];
  if (found === null || unit === undefined) throw usage(`${text} is no age`);
  return Number(found[1]) * unit;
}

function usage(what: string): CommandError {
  return new CommandError('usage', what, { remedy: 'See: breakwater match --help' });
}

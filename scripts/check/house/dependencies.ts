import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Source } from '../sources.ts';

interface Row {
  readonly name: string;
  readonly license: string;
}

/** Licenses that go with Apache-2.0 in one program; another one needs a decision, not a line here. */
const compatible = /^\(?(?:MIT|ISC|Apache-2\.0|BSD-[23]-Clause|0BSD|BlueOak-1\.0\.0|MIT-0|CC0-1\.0|Python-2\.0)(?: (?:OR|AND) .*)?\)?$/;
/** axe-core: file-level copyleft, used by tests alone. openpgp: LGPL, a library of its own that a user can replace. Both unchanged. */
const decided: readonly string[] = ['axe-core', 'openpgp'];

/** Every direct dependency has its row in docs/dependencies.md with its true license, and every row its dependency. */
export function dependencyTable(texts: readonly Source[], root: string): readonly string[] {
  const manifest = JSON.parse(texts.find(({ path }) => path === 'package.json')?.text ?? '{}') as Readonly<Record<string, Readonly<Record<string, string>> | undefined>>;
  const wanted = Object.keys({ ...manifest['dependencies'], ...manifest['devDependencies'], ...manifest['optionalDependencies'] });
  return compareTable(rowsOf(texts.find(({ path }) => path === 'docs/dependencies.md')?.text ?? ''), wanted, (name) => licenseOf(root, name));
}

export function compareTable(rows: readonly Row[], wanted: readonly string[], licenseFor: (name: string) => string | undefined): readonly string[] {
  return [
    ...wanted.filter((name) => !rows.some((row) => row.name === name)).map((name) => `docs/dependencies.md has no row for ${name}`),
    ...rows.filter((row) => !wanted.includes(row.name)).map((row) => `docs/dependencies.md has a row for ${row.name}, which is no dependency`),
    ...rows.filter((row) => wanted.includes(row.name)).flatMap((row) => {
      const license = licenseFor(row.name);
      if (license !== row.license) return [`docs/dependencies.md says that ${row.name} is ${row.license}; it is ${license ?? 'not installed'}`];
      return compatible.test(license) || decided.includes(row.name) ? [] : [`${row.name} is ${license}, which does not go with Apache-2.0 without a decision`];
    }),
  ];
}

/** `| \`name\` | why | license | size | without it |` */
export function rowsOf(text: string): readonly Row[] {
  return text.split('\n').flatMap((line) => {
    const cells = line.split('|').map((cell) => cell.trim());
    const name = /^`([^`]+)`$/.exec(cells[1] ?? '')?.[1];
    return name === undefined || cells.length < 7 ? [] : [{ name, license: cells[3] ?? '' }];
  });
}

function licenseOf(root: string, name: string): string | undefined {
  try {
    const { license } = JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')) as { readonly license?: string };
    return license === undefined ? undefined : spdx(license);
  } catch {
    return undefined;
  }
}

/** mvncmp writes its license out, with the address of the text, where SPDX's name belongs. */
export function spdx(license: string): string {
  return /^Apache Licen[cs]e,? Version 2\.0(?: \(http:\/\/www\.apache\.org\/licenses\/LICENSE-2\.0\))?$/.test(license) ? 'Apache-2.0' : license;
}

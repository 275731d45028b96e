import { nameValid, normalizeName } from './names.ts';

export interface Requirement {
  readonly name: string;
  readonly extras: readonly string[];
  /** PEP 440 specifiers with commas; empty for any version. */
  readonly specifier: string;
  readonly marker: string | undefined;
  /** A direct reference (`name @ url`): from elsewhere than the index. */
  readonly url: string | undefined;
}

/** One dependency specifier of PEP 508; undefined where it is none. */
export function parseRequirement(text: string): Requirement | undefined {
  if (text.length > 8_192) return undefined;
  const head = /^\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[([^\]]*)\])?\s*/.exec(text);
  const name = head?.[1];
  if (head === null || name === undefined || !nameValid(name)) return undefined;
  const rest = text.slice(head[0].length);
  const url = /^@\s*(\S+)(?:\s+;\s*(.*))?$/.exec(rest.trim());
  const extras = (head[2] ?? '').split(',').map((each) => normalizeName(each.trim())).filter((each) => each !== '');
  if (url !== null) return { name: normalizeName(name), extras, specifier: '', marker: url[2], url: url[1] };
  const split = rest.indexOf(';');
  const specifier = (split < 0 ? rest : rest.slice(0, split)).trim().replace(/^\((.*)\)$/, '$1').replace(/\s+/g, '');
  if (!/^(?:(?:[<>=!~]=?=?)[\w.*+!-]+,?)*$/.test(specifier)) return undefined;
  return { name: normalizeName(name), extras, specifier: specifier.replace(/,$/, ''), marker: split < 0 ? undefined : rest.slice(split + 1).trim(), url: undefined };
}

/** `Requires-Dist` lines of METADATA or PKG-INFO (core metadata 1.2 and later); the header ends at the first empty line. */
export function requirementsOfMetadata(text: string): string[] {
  const header = text.replace(/\r\n/g, '\n').split('\n\n', 1)[0] ?? '';
  return header.replace(/\n[ \t]+/g, ' ').split('\n').flatMap((line) => /^Requires-Dist:\s*(.+)$/i.exec(line)?.[1] ?? []);
}

/** setuptools' requires.txt in an sdist: sections `[extra]`, `[:marker]` and `[extra:marker]`. */
export function requirementsOfRequiresTxt(text: string): string[] {
  let condition = '';
  return text.split(/\r?\n/).flatMap((raw) => {
    const line = raw.trim();
    const section = /^\[([^:\]]*)(?::(.*))?\]$/.exec(line);
    if (section !== null) {
      const extra = section[1] === '' ? [] : [`extra == "${section[1]}"`];
      condition = [...extra, ...(section[2] === undefined ? [] : [`(${section[2]})`])].join(' and ');
      return [];
    }
    return line === '' || line.startsWith('#') ? [] : [condition === '' ? line : `${line}; ${condition}`];
  });
}

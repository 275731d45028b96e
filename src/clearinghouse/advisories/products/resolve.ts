import { bareNames, productNames } from './aliases.ts';
import { compact, productWordsOf, vendorKey, withoutVendor, type Name } from './names.ts';

/** The hand-written names, by what is looked up. */
const names: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>> = new Map(Object.entries(productNames).map(([vendor, all]) => [vendor, new Map(Object.entries(all).map(([alias, targets]) => [compact(alias.split(' ')), targets]))]));
const bare: ReadonlyMap<string, string> = new Map(Object.entries(bareNames).map(([name, vendor]) => [compact(name.split(' ')), vendor]));

/** How a product is kept: vendor and name, whatever they are written like. */
export function keyOfName({ vendor, words }: Name): string {
  return `${vendor}/${compact(words)}`;
}

/** The products that a vendor and a product name of a record mean; `known` tells vendors where the record names none. */
export function resolveNames(vendorText: string, productText: string, known: (vendor: string) => boolean): readonly Name[] {
  let vendor = vendorKey(vendorText);
  let words = productWordsOf(withoutAcronym(productText));
  if (vendor === '') {
    for (let count = Math.min(3, words.length - 1); count > 0 && vendor === ''; count--) {
      const candidate = vendorKey(words.slice(0, count).join(' '));
      if (candidate !== '' && known(candidate)) vendor = candidate;
    }
    if (vendor === '') return [];
  }
  words = trimmed(withoutVendor(vendor, words));
  return words.length === 0 ? [] : canonical(vendor, words);
}

/** A product's other names lead to the name that it is kept under. */
export function canonical(vendor: string, words: readonly string[]): readonly Name[] {
  if (vendor === 'google' && words[0] === 'chromium') return [{ vendor, words: ['chrome'] }, { vendor: 'microsoft', words: ['edge', 'chromium'] }];
  if (vendor === 'google' && words[0] === 'chrome' && words[1] !== 'os') return [{ vendor, words: ['chrome'] }];
  const runs = systemOf(vendor, words);
  if (runs !== undefined) return [{ vendor, words: runs }];
  const targets = names.get(vendor)?.get(compact(words));
  return targets === undefined ? [{ vendor, words }] : targets.map((target) => ({ vendor, words: target.split(' ') }));
}

/** Hardware of these lines runs one system, which flaws are told of; a macOS has its number and a name as well. */
function systemOf(vendor: string, words: readonly string[]): readonly string[] | undefined {
  const [first = '', second = ''] = words;
  if (vendor === 'fortinet' && first === 'fortigate') return ['fortios'];
  if (vendor === 'cisco' && first === 'asa' && /^\d{4}x?$/.test(second)) return ['adaptive', 'security', 'appliance'];
  if (vendor === 'paloalto' && first === 'pa' && /^\d{3,4}$/.test(second)) return ['pan', 'os'];
  return vendor === 'apple' && first === 'macos' && /^(?:sierra|high|mojave|catalina|big|monterey|ventura|sonoma|sequoia|tahoe)$/.test(second) ? ['macos'] : undefined;
}

/** Without the short form in brackets that repeats the long one, and without a former name. */
export function withoutAcronym(text: string): string {
  return text.replace(acronym, ' ');
}

/** The vendor of a name that everybody knows without one; empty: several have it. Undefined: not known. */
export function vendorOfBare(words: readonly string[]): string | undefined {
  if (words[0]?.startsWith('forti') === true) return 'fortinet';
  if (words[0] === 'macos') return 'apple';
  if (words[0] === 'asa' && /^\d{4}$/.test(words[1] ?? '')) return 'cisco';
  return bare.get(compact(words));
}

/** `Adaptive Security Appliance (ASA) Software`: the short form says nothing that the long one does not. */
const acronym = /(?<=\w )\((?:formerly [^)]{1,80}|[A-Z][A-Za-z0-9]{1,6})\)/g;

/** That it is software or firmware is true of everything that is kept here. */
export function trimmed(words: readonly string[]): readonly string[] {
  let end = words.length;
  while (end > 1 && /^(?:software|firmware|series|unknown)$/.test(words[end - 1] as string)) end--;
  return words.slice(0, end);
}

/** A version as records write it, where machines report it otherwise: Java 8 counts its updates as `8u361`, and installs as `8.0.3610.9` or `1.8.0_361`. */
export function versionInRecords(key: string, version: string | undefined): string | undefined {
  if (version === undefined || key !== 'oracle/javase') return version;
  const [, line, update] = /^([5-8])\.0\.(\d{1,3})0(?:\.\d+)?$/.exec(version) ?? /^1\.([5-8])\.0[_u](\d{1,3})\b/.exec(version) ?? /^([5-8]) update (\d{1,3})\b/i.exec(version) ?? [];
  return line === undefined || update === undefined ? version : `${line}u${update}`;
}

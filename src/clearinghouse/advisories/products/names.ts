import { productWords, vendorNames } from './aliases.ts';

/** A vendor's or product's name as we compare it: words, in order, that only differ where the things do. */
export interface Name {
  readonly vendor: string;
  readonly words: readonly string[];
}

const longestName = 300;
const mostWords = 24;
const company = new Set(['inc', 'corp', 'corporation', 'incorporated', 'ltd', 'limited', 'llc', 'gmbh', 'ag', 'co', 'company', 'sa', 'sas', 'srl', 'bv', 'ab', 'oy', 'plc', 'kg', 'pty', 'foundation', 'systems', 'software', 'technologies', 'technology', 'project', 'the', 'and', 'group', 'networks', 'security']);

/** One word without blanks: `Palo Alto Networks, Inc.` is `paloalto`, as `paloaltonetworks` is. Empty where it names nobody. */
export function vendorKey(text: string): string {
  const words = wordsOf(text);
  const told = words.filter((word) => !company.has(word));
  const joined = (told.length === 0 ? words : told).join('').replace(/(.{2,})networks$/, '$1');
  return nobody.has(joined) ? '' : vendorNames.get(joined) ?? joined;
}

const nobody = new Set(['na', 'unknown', 'unspecified', 'none', 'various', 'multiplevendors', 'tobedetermined', 'novendor', '']);

/**
 * The words of a product's name: case, marks, punctuation and brackets, architectures and languages say nothing; abbreviations are
 * written out.
 */
export function productWordsOf(text: string): readonly string[] {
  const plain = text.slice(0, longestName).replace(noise, ' ');
  return wordsOf(plain).flatMap((word) => productWords.get(word) ?? split(word)).filter((word) => !silent.has(word)).slice(0, mostWords);
}

/** The vendor's name in front of the product's: in one word or several. A product that is named as its vendor stays. */
export function withoutVendor(vendor: string, words: readonly string[]): readonly string[] {
  if (vendor === '') return words;
  for (let count = Math.min(4, words.length - 1); count > 0; count--) {
    if (vendorKey(words.slice(0, count).join(' ')) === vendor) return words.slice(count);
  }
  return words;
}

/** What is looked up: whether words are written apart says nothing. */
export function compact(words: readonly string[]): string {
  return words.join('');
}

const noise = new RegExp([
  '\\((?:R|TM|C)\\)',
  '\\((?:x(?:64|86)|(?:32|64)-bit|amd64|arm64|[a-z]{2}-[A-Z]{2}|User|remove only|Chromium-based)\\)', '\\(?Server Core installation\\)?', 'for (?:x64|x86|32-bit|64-bit|ARM64)-?(?:based)? ?(?:systems|editions)?',
  '\\b(?:x64|x86|32-bit|64-bit|ARM64)(?:-based)?\\b(?: (?:systems|editions|edition))?', '[®™©]',
].join('|'), 'gi');
const silent = new Set(['version', 'ver', 'v', 'edition', 'the', 'and', 'for', 'of', 'release', 'en', 'us', 'application']);

/** Letters and digits of any script; `+` and `#` where they end a word; a dot between digits. */
function wordsOf(text: string): readonly string[] {
  const folded = text.slice(0, longestName).normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return folded.match(/\d+(?:\.\d+)+(?:\(\d+\)[a-z0-9]*)?(?:-[a-z]\d+)?|[\p{L}\p{N}]+[+#]*/gu) ?? [];
}

/** `cu12`, `sp1`, `22h2`: releases in short. */
function split(word: string): readonly string[] {
  const [, kind = '', number = ''] = /^(cu|sp|kb|v)(\d+)$/.exec(word) ?? [];
  if (kind === '') return [word];
  return kind === 'cu' ? ['cumulative', 'update', number] : kind === 'sp' ? ['service', 'pack', number] : [number];
}

/** Words that say which release of a product it is, not which product. */
export function isRelease(word: string): boolean {
  return /^\d[\d.]*(?:\(\d+\)[a-z0-9]*)?(?:-[a-z]\d+)?$/.test(word) || /^\d\dh[12]$/.test(word) || /^[ru]\d[a-z]?$/.test(word) || releases.has(word);
}

const releases = new Set(['cumulative', 'update', 'service', 'pack', 'ltsc', 'lts', 'sp', 'hotfix', 'patch', 'build', 'xp', 'vista', 'xi']);

/** Words of what was bought, that flaws are not told apart by. */
export function isEdition(word: string): boolean {
  return editions.has(word);
}

const editions = new Set(['pro', 'professional', 'enterprise', 'standard', 'std', 'datacenter', 'home', 'education', 'essentials', 'plus', 'ultimate', 'business', 'premium', 'express', 'ent', 'embedded', 'iot', 'activex', 'npapi', 'ppapi', 'ce', 'ee', 'community', 'client', 'desktop', 'device', 'appliance', 'appliances', 'firewall', 'firewalls', 'software', 'app', 'web', 'browser', 'agent']);

/**
 * Two of Composer's versions by its documentation and that of PHP's `version_compare`: normalized first, then part by part. Only
 * for what has numbers; branches with a name have no order there. What the keys are tested against.
 */
export function comparePackagist(a: string, b: string): number {
  const [left, right] = [parts(a), parts(b)];
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const [x, y] = [left[index], right[index]];
    const sign = x !== undefined && y !== undefined && isNumber(x) && isNumber(y) ? compareNumbers(x, y) : rank(x) - rank(y) || Number(x !== undefined) - Number(y !== undefined);
    if (sign !== 0) return sign;
  }
  return 0;
}

const forms = ['dev', 'alpha', 'beta', 'RC', '#', 'patch'];
const long: Readonly<Record<string, string>> = { a: 'alpha', b: 'beta', rc: 'RC', p: 'patch', pl: 'patch' };

/** A number, and likewise the end, ranks as `#`. */
function rank(part: string | undefined): number {
  return forms.indexOf(part === undefined || isNumber(part) ? '#' : part);
}

function isNumber(part: string): boolean {
  return /^[0-9]+$/.test(part);
}

function compareNumbers(a: string, b: string): number {
  return Number(BigInt(a) > BigInt(b)) - Number(BigInt(a) < BigInt(b));
}

function parts(version: string): readonly string[] {
  const text = version.trim().toLowerCase().replace(/@(?:stable|rc|beta|alpha|dev)$/, '').replace(/\+\S+$/, '').replace(/^v/, '');
  const branch = /^([0-9]+(?:\.(?:[0-9]+|x|\*))*)[.-]?dev$/.exec(text);
  if (branch !== null && /[x*]/.test(text)) return [...padded((branch[1] ?? '').split('.').map((part) => (isNumber(part) ? part : '9999999')), '9999999'), 'dev'];
  const [, numbers = '', word = '', counts = '', dev] = /^([0-9][0-9.:-]*?)[._-]?(?:(stable|beta|b|rc|alpha|a|patch|pl|p)([0-9.-]*))?([.-]?dev)?$/.exec(text) ?? [];
  const list = numbers.split(/[.:-]/);
  const whole = list.length <= 4 && (list[0] ?? '').length <= 5 && !/[:-]/.test(numbers) ? padded(list, '0') : list;
  if (word === 'stable') return whole;
  return [...whole, ...(word === '' ? [] : [long[word] ?? word, ...counts.split(/[.-]/).filter((part) => part !== '')]), ...(dev === undefined ? [] : ['dev'])];
}

function padded(list: readonly string[], filler: string): readonly string[] {
  return [...list, ...Array.from({ length: Math.max(0, 4 - list.length) }, () => filler)];
}

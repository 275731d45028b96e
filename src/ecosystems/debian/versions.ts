import type { VersionOrder } from '../ecosystem.ts';

/** `[epoch:]upstream[-revision]` (Debian Policy 5.6.12). */
const SHAPE = /^(?:(\d+):)?([0-9][A-Za-z0-9.+~:-]*?)(?:-([A-Za-z0-9.+~]+))?$/;

export const debianVersions: VersionOrder = {
  compare(left, right) {
    const [a, b] = [parts(left), parts(right)];
    return a.epoch - b.epoch || comparePart(a.upstream, b.upstream) || comparePart(a.revision, b.revision) || (left < right ? -1 : left > right ? 1 : 0);
  },
  valid: (version) => version.length <= 200 && SHAPE.test(version),
  prerelease: (version) => /~(?:alpha|beta|rc|pre)/i.test(parts(version).upstream),
  line: (version) => parts(version).upstream.split('.').slice(0, 2).join('.'),
};

function parts(version: string): { epoch: number; upstream: string; revision: string } {
  const match = SHAPE.exec(version);
  return { epoch: Number(match?.[1] ?? 0), upstream: match?.[2] ?? version, revision: match?.[3] ?? '0' };
}

/** Alternating runs of non-digits and digits; `~` sorts before the end, letters before everything else. */
function comparePart(left: string, right: string): number {
  const [a, b] = [runs(left), runs(right)];
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const x = a[index] ?? { text: '', number: '' };
    const y = b[index] ?? { text: '', number: '' };
    const byText = compareText(x.text, y.text);
    if (byText !== 0) return byText;
    const byNumber = x.number.length - y.number.length || (x.number < y.number ? -1 : x.number > y.number ? 1 : 0);
    if (byNumber !== 0) return byNumber;
  }
  return 0;
}

function runs(text: string): { text: string; number: string }[] {
  return [...text.matchAll(/(\D*)(\d*)/g)].filter((match) => match[0] !== '').map((match) => ({ text: match[1] ?? '', number: (match[2] ?? '').replace(/^0+/, '') }));
}

function compareText(left: string, right: string): number {
  const weight = (character: string | undefined): number => character === undefined ? 0 : character === '~' ? -1 : /[A-Za-z]/.test(character) ? character.charCodeAt(0) : character.charCodeAt(0) + 256;
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = weight(left[index]) - weight(right[index]);
    if (difference !== 0) return difference;
  }
  return 0;
}

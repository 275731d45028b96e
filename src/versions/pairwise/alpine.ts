/** apk-package(5), "Package version", token by token. What the keys are tested against. */
export function compareAlpine(a: string, b: string): number {
  const [left, right] = [tokens(a), tokens(b)];
  for (let index = 0; ; index++) {
    const [x, y] = [left[index] ?? { kind: 'end', text: '' }, right[index] ?? { kind: 'end', text: '' }];
    if (x.kind !== y.kind) return preRelease(x) ? -1 : preRelease(y) ? 1 : kinds.indexOf(y.kind) - kinds.indexOf(x.kind);
    if (x.kind === 'end') return 0;
    const sign = compareSame(x, y);
    if (sign !== 0) return sign;
  }
}

interface Token {
  readonly kind: string;
  readonly text: string;
}

/** What comes first in a version is above what comes later. */
const kinds = ['first', 'number', 'letter', 'suffix', 'count', 'hash', 'revision', 'end'];
const suffixes = ['alpha', 'beta', 'pre', 'rc', '', 'cvs', 'svn', 'git', 'hg', 'p'];

function preRelease({ kind, text }: Token): boolean {
  return kind === 'suffix' && suffixes.indexOf(text) < suffixes.indexOf('');
}

function compareSame({ kind, text }: Token, other: Token): number {
  if (kind === 'suffix') return suffixes.indexOf(text) - suffixes.indexOf(other.text);
  const asText = kind === 'letter' || kind === 'hash' || (kind === 'number' && (text.startsWith('0') || other.text.startsWith('0')));
  if (asText) return Number(text > other.text) - Number(text < other.text);
  return Number(BigInt(text) > BigInt(other.text)) - Number(BigInt(text) < BigInt(other.text));
}

function tokens(version: string): readonly Token[] {
  const [, first = '', rest = '', letter = '', tail = '', hash, revision] = /^(\d+)((?:\.\d+)*)([a-z]?)((?:_[a-z]+\d*)*)(?:~([0-9a-f]+))?(?:-r(\d+))?$/.exec(version) ?? [];
  return [
    { kind: 'first', text: first },
    ...rest.split('.').slice(1).map((text) => ({ kind: 'number', text })),
    ...(letter === '' ? [] : [{ kind: 'letter', text: letter }]),
    ...tail.split('_').slice(1).flatMap((part) => {
      const [, text = '', count = ''] = /^([a-z]+)(\d*)$/.exec(part) ?? [];
      return [{ kind: 'suffix', text }, ...(count === '' ? [] : [{ kind: 'count', text: count }])];
    }),
    ...(hash === undefined ? [] : [{ kind: 'hash', text: hash }]),
    ...(revision === undefined ? [] : [{ kind: 'revision', text: revision }]),
  ];
}

/** Why a library and the specification differ. A difference that no row explains misses the bar. */
export interface Reason {
  readonly library: string;
  readonly reason: string;
  readonly applies: (a: string, b: string) => boolean;
}

export const reasons: readonly Reason[] = [
  either('semver', 'has no version: a number beyond 2^53, which the standard bounds nowhere, or a form that we read besides (fewer or more numbers, leading zeros, no hyphen)', /[0-9]{16}|^v?[0-9]+(?:\.[0-9]+)?(?![0-9.])|^v?[0-9]+\.[0-9]+\.[0-9]+[A-Za-z.]|(?:^|[v.-])0[0-9]|^=|^go/),
  either('mvncmp', 'reads numbers as floating-point', /[0-9]{16}/),
  either('mvncmp', 'nests a qualifier after a dot, and keeps the zeros before it, in a way that runs in circles (1.0.alpha < 1 < 1-1 < 1.0.alpha); "1.foo = 1-foo", says the specification', /\.[^0-9.-]/),
  either('mvncmp', 'does not take an empty token for a zero', /(?:^|[.-])(?:[.-]|$)/),
  either('mvncmp', 'keeps a zero or a release qualifier before a hyphen, given or implied; trailing nulls are trimmed at each', /-0|(?:^|[^0-9])0+(?:-|[^0-9.])|(?:final|ga|release)./i),
  either('mvncmp', 'sorts other characters by the rules of a language', /[^0-9A-Za-z.-]/),
  either('mvncmp', 'gives a version that begins with no number a place of its own; only its qualifiers order it', /^[^0-9]/),
  either('deb-version-compare', 'reads numbers as floating-point', /[0-9]{16}/),
  either('deb-version-compare', 'compares numbers with leading zeros as text', /(?:^|[^0-9])0[0-9]/),
  { library: 'deb-version-compare', reason: 'does not put an empty run between a run of digits and one of other characters: what a version lacks there is the end, or zero', applies: digitMeetsOther },
  { library: 'deb-version-compare', reason: 'takes no revision at all for one that begins with a letter', applies: (a, b) => a.includes('-') !== b.includes('-') },
  either('@renovatebot/ruby-semver', 'reads numbers as floating-point', /[0-9]{16}/),
  either('@renovatebot/ruby-semver', 'sorts letters by the rules of a language, Ruby by their bytes', /[A-Z]/),
  either('@snyk/nuget-semver', 'does not leave build metadata out', /\+/),
  either('@snyk/nuget-semver', 'reads over a pre-release without a hyphen', /^[0-9.]+[A-Za-z]/),
  either('@snyk/nuget-semver', 'reads numbers as floating-point', /[0-9]{16}/),
  either('@snyk/nuget-semver', 'splits identifiers of a pre-release where letters and digits meet', /-.*(?:[A-Za-z-][0-9]|[0-9][A-Za-z-])/),
  either('@snyk/nuget-semver', 'compares numeric identifiers of a pre-release as text', /-(?:.*\.)?[0-9]/),
  either('@snyk/nuget-semver', 'sorts a hyphen in a pre-release by the rules of a language', /-.*-/),
  either('@snyk/nuget-semver', 'takes "Final" for no pre-release; NuGet knows no such word', /-final/i),
  either('@renovatebot/pep440', 'reads numbers as floating-point', /[0-9]{16}/),
  either('@renovatebot/pep440', 'takes a text in a local version for a number, as JavaScript writes them (0b1, 1e3)', /\+.*(?:0[box]|[0-9]e)[0-9a-f]/i),
];

function either(library: string, reason: string, pattern: RegExp): Reason {
  return { library, reason, applies: (a, b) => pattern.test(a) || pattern.test(b) };
}

function digitMeetsOther(a: string, b: string): boolean {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return isDigit(a, at) !== isDigit(b, at);
}

function isDigit(text: string, at: number): boolean {
  return /[0-9]/.test(text.charAt(at));
}

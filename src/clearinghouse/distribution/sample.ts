import fc from 'fast-check';
import type { Clock } from '../../kernel/clock.ts';
import type { Advisory, Credit, Publisher, RangeEvent, Reference, Tlp } from './advisory.ts';

/** For this room's tests: one ordinary advisory, and any that the rules allow. */
export const publisher: Publisher = {
  name: 'Example Response Team', namespace: 'https://example.org', baseUrl: 'https://advisories.example.org', listed: true, contact: 'mailto:security@example.org',
  prefix: 'BW', authority: 'Coordinates disclosure for its members.', policy: 'https://example.org/policy',
};

export function clockAt(text: string): Clock {
  return { now: () => new Date(text), monotonic: () => 0 };
}

export const sample: Advisory = {
  case: 'case-mfrggzdf',
  id: 'BW-2026-0001',
  title: 'Prototype pollution in minimist',
  summary: 'A crafted argument changes the prototype of every object.',
  details: 'Keys such as `__proto__` are followed.\n\nThe proof sets a property and sees it on a fresh object.',
  package: { purl: 'pkg:npm/minimist', ecosystem: 'npm', name: 'minimist' },
  range: {
    cells: [
      { version: '0.0.8', state: 'fired', probed: true, artifactSha256: 'a'.repeat(64) },
      { version: '0.2.1', state: 'silent', probed: true },
      { version: '1.0.0', state: 'fired', probed: true },
      { version: '1.1.0', state: 'dead', probed: true },
      { version: '1.2.5', state: 'fired', probed: false },
      { version: '1.2.6', state: 'silent', probed: true },
    ],
    affected: { events: [{ introduced: '0' }, { fixed: '0.2.1' }, { introduced: '1.0.0' }, { fixed: '1.2.6' }], versions: ['0.0.8', '1.0.0', '1.1.0', '1.2.5'], unjudged: ['1.1.0'] },
  },
  aliases: ['CVE-2021-44906', 'GHSA-xvch-5gv4-984h'],
  cwe: ['CWE-1321', 'CWE-20'],
  cvss: ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N'],
  credits: [{ name: 'A finder', type: 'FINDER' }],
  references: [{ type: 'FIX', url: 'https://example.org/commit/1' }, { type: 'WEB', url: 'https://example.org/text' }],
  revisions: [{ at: '2026-03-12T09:00:00Z', summary: 'Published' }],
  tlp: 'CLEAR',
  evidence: [{ url: 'https://advisories.example.org/evidence/1.json', summary: 'Signed executions' }],
};

export function withdrawnSample(id: string): Advisory {
  return {
    ...sample, id, revisions: [...sample.revisions, { at: '2026-04-01T12:30:00.500Z', summary: 'Withdrawn' }],
    withdrawn: { at: '2026-04-01T12:30:00.500Z', why: 'The proof used a feature as documented.' },
  };
}

export const anyAdvisory: fc.Arbitrary<Advisory> = fc.record({ core: core(), revisions: revisions(), cut: fc.option(fc.nat(), { nil: undefined }) }).map(({ core: rest, revisions: all, cut }) => {
  const at = cut === undefined || all.length < 2 ? undefined : all[1 + (cut % (all.length - 1))]?.at;
  return { ...rest, revisions: all, ...(at === undefined ? {} : { withdrawn: { at, why: 'It was no flaw.' } }) };
});

function core(): fc.Arbitrary<Omit<Advisory, 'revisions' | 'withdrawn'>> {
  return fc.record({
    case: fc.constantFrom('case-a', 'case-b2'),
    id: fc.tuple(fc.integer({ min: 1999, max: 2999 }), fc.integer({ min: 0, max: 999_999_999 })).map(([year, number]) => `BW-${year}-${`${number}`.padStart(4, '0')}`),
    title: line(), summary: line(), details: line(),
    package: packages(),
    range: range(),
    aliases: fc.array(fc.constantFrom('CVE-2021-44906', 'CVE-2026-0001', 'GHSA-xvch-5gv4-984h', 'PYSEC-2020-1', 'OSV-2020-111'), { maxLength: 4 }),
    cwe: fc.array(fc.integer({ min: 1, max: 1400 }).map((number) => `CWE-${number}`), { maxLength: 3 }),
    cvss: fc.tuple(fc.option(vector3()), fc.option(fc.constant('CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:A'))).map((all) => all.filter((each) => each !== null)),
    credits: fc.array(fc.record({ name: line(), type: fc.constantFrom<Credit['type']>('FINDER', 'REPORTER', 'TOOL', 'REMEDIATION_DEVELOPER', 'OTHER') }), { maxLength: 4 }),
    references: fc.array(fc.record({ type: fc.constantFrom<Reference['type']>('FIX', 'WEB', 'PACKAGE', 'DISCUSSION', 'INTRODUCED'), url: url() }), { maxLength: 4 }),
    tlp: fc.constant<Tlp>('CLEAR'),
    evidence: fc.array(fc.record({ url: url(), summary: line() }), { maxLength: 2 }),
  });
}

function line(): fc.Arbitrary<string> {
  return fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).map((text) => text.replace(/[\u0000-\u001f\u007f\u2028\u2029]/g, '').trim()).filter((text) => text !== '');
}

function url(): fc.Arbitrary<string> {
  return fc.webUrl({ withFragments: true, withQueryParameters: true }).filter((text) => !/[[\]]/.test(text));
}

function packages(): fc.Arbitrary<Advisory['package']> {
  return fc.constantFrom(
    { purl: 'pkg:npm/minimist', ecosystem: 'npm', name: 'minimist' },
    { purl: 'pkg:npm/%40scope/name', ecosystem: 'npm', name: '@scope/name' },
    { purl: 'pkg:pypi/werkzeug', ecosystem: 'PyPI', name: 'werkzeug' },
    { purl: 'pkg:deb/debian/libyaml?arch=source', ecosystem: 'Debian:12', name: 'libyaml' },
    { purl: 'pkg:maven/org.example/thing', ecosystem: 'Maven', name: 'org.example:thing' },
    { purl: 'pkg:generic/libthing', ecosystem: undefined, name: 'libthing' },
  );
}

/** Versions of every taste, also such as CSAF takes for ranges. */
function range(): fc.Arbitrary<Advisory['range']> {
  const version = fc.oneof(
    fc.tuple(fc.nat(99), fc.nat(99), fc.nat(99)).map((parts) => parts.join('.')),
    fc.constantFrom('1:2.3-4+deb12u1', '2.0.0-rc.1', '1.0+build/7', 'before', 'all', '1.0~beta|2', '<3', '2024a', 'v1.2.3', 'ä1%20'),
  );
  return fc.uniqueArray(version, { minLength: 1, maxLength: 7 }).chain((versions) => fc.boolean().map((fromStart) => {
    const named = fromStart ? ['0', ...versions.filter((each) => each !== '0')] : versions;
    const events: RangeEvent[] = named.map((each, index) => (index % 2 === 0 ? { introduced: each } : { fixed: each }));
    return {
      cells: versions.map((each, index) => ({ version: each, state: index % 2 === 0 ? 'fired' as const : 'silent' as const, probed: index % 3 !== 1 })),
      affected: { events, versions: versions.filter((_, index) => index % 2 === 0), unjudged: versions.slice(0, versions.length % 2) },
    };
  }));
}

function vector3(): fc.Arbitrary<string> {
  return fc.tuple(fc.constantFrom('3.0', '3.1'), fc.constantFrom('N', 'A', 'L', 'P'), fc.constantFrom('L', 'H'), fc.constantFrom('N', 'L', 'H'), fc.constantFrom('N', 'R'), fc.constantFrom('U', 'C'), fc.constantFrom('N', 'L', 'H'), fc.constantFrom('N', 'L', 'H'), fc.constantFrom('N', 'L', 'H'), fc.constantFrom('', '/E:P/RL:O', '/RC:C/MAV:L'))
    .map(([version, av, ac, pr, ui, s, c, i, a, rest]) => `CVSS:${version}/AV:${av}/AC:${ac}/PR:${pr}/UI:${ui}/S:${s}/C:${c}/I:${i}/A:${a}${rest}`);
}

function revisions(): fc.Arbitrary<Advisory['revisions']> {
  return fc.uniqueArray(fc.integer({ min: 946_684_800_000, max: 4_102_444_800_000 }), { minLength: 1, maxLength: 4 }).map((times) => {
    const [first = 0, ...rest] = times.toSorted((a, b) => a - b);
    const revision = (time: number) => ({ at: new Date(time).toISOString(), summary: 'A revision' });
    return [revision(first), ...rest.map(revision)];
  });
}

import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { loadOrCreateKey, parseEnvelope, parsePublicKey, profiles, signEnvelope } from '../../trust/index.ts';
import type { Signer } from '../../trust/index.ts';
import { claimFromEvidence } from './claim.ts';
import { compareRuns } from './compare.ts';
import { fixSteps } from '../fix/result.ts';
import type { Reproduction } from '../result.ts';
import { parseStatement, readEvidence, readUnverified } from './read.ts';
import { claim, findings, reproduction, surroundings } from './sample.ts';
import { payloadType, predicateType } from './schema.ts';
import type { Statement } from './schema.ts';
import { statementOf, writeEvidence } from './write.ts';

const code = (wanted: string) => (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === wanted;
const bytes = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));
let folder = '';
let signers: readonly Signer[] = [];
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'breakwater-evidence-'));
  signers = await Promise.all(profiles.map((profile) => loadOrCreateKey({ folder, profile })));
});
after(async () => { await rm(folder, { recursive: true, force: true }); });
const signer = (index: number): Signer => {
  const found = signers[index];
  assert.ok(found);
  return found;
};

test('what is written is read back, by either profile and by both', () => {
  const [a, b] = [signer(0), signer(1)];
  for (const [keys, threshold] of [[[a], 1], [[b], 1], [[a, b], 2]] as const) {
    const [first, ...rest] = keys;
    const text = JSON.stringify(writeEvidence(findings, surroundings, first, ...rest));
    const { statement, keyids } = readEvidence(text, keys.map(({ publicKey }) => publicKey), threshold);
    assert.deepEqual(statement, statementOf(findings, surroundings));
    assert.deepEqual(keyids, keys.map(({ publicKey }) => publicKey.keyid));
  }
});

test('the statement is in-toto v1 about the archives and the patch, each once', () => {
  const { _type, subject, predicateType: type, predicate } = statementOf(findings, surroundings);
  assert.equal(_type, 'https://in-toto.io/Statement/v1');
  assert.equal(type, predicateType);
  assert.deepEqual(subject.map(({ name }) => name), ['pkg:npm/sample@1.0.0', 'fix.diff']);
  assert.deepEqual(predicate.sandbox, { driver: 'bubblewrap', memory: 'cgroup-v2', selfTest: { attacks: 2, contained: 1, through: ['inodes'] } });
  assert.deepEqual(predicate.claim.files.map(({ path }) => path), ['fix.diff', 'input.bin']);
  assert.deepEqual(Buffer.from(predicate.claim.files[1]?.data ?? '', 'base64'), Buffer.from([0, 255, 10, 13]));
});

test('a verdict without a build is about the claim itself', () => {
  const bare = { ...reproduction, verdict: 'invalid' as const, runs: [], liveness: [], builds: [], reasons: [{ code: 'package-missing' as const, text: 'no such package' }] };
  const noPatch = { ...claim, files: new Map() };
  assert.deepEqual(statementOf({ claim: noPatch, reproduction: bare }, surroundings).subject, [{ name: 'claim', digest: { sha256: claim.sha256 } }]);
});

test('the claim comes back from the envelope alone, to the byte, without the path it was read from', () => {
  const text = JSON.stringify(writeEvidence(findings, surroundings, signer(0)));
  assert.equal(Buffer.from(parseEnvelope(text).payload, 'base64').includes('/somewhere'), false);
  const again = claimFromEvidence(readEvidence(text, [signer(0).publicKey]).statement);
  assert.deepEqual({ ...again, files: [...again.files].map(([name, data]) => [name, Buffer.from(data)]) }, { ...claim, label: 'sample', files: [...claim.files].map(([name, data]) => [name, Buffer.from(data)]) });
});

test('a claim that is not the one signed for, or lacks a file, is refused', () => {
  const swapped = statementOf(findings, surroundings);
  swapped.predicate.claim.manifest['title'] = 'another';
  assert.throws(() => claimFromEvidence(swapped), code('evidence-invalid'));
  const lacking = statementOf(findings, surroundings);
  lacking.predicate.claim.files.pop();
  assert.throws(() => claimFromEvidence(lacking), code('bundle-invalid'));
});

test('what no reader would accept is not signed', () => {
  const silent = { ...reproduction, runs: reproduction.runs.map((run) => ({ ...run, outcome: 'silent' as const })) };
  assert.throws(() => writeEvidence({ claim, reproduction: silent }, surroundings, signer(0)), code('evidence-invalid'));
  const large = { ...claim, files: new Map([['fix.diff', new Uint8Array(33 << 20)]]) };
  assert.throws(() => writeEvidence({ claim: large, reproduction }, surroundings, signer(0)), code('evidence-invalid'));
});

test('the same findings give the same bytes', () => {
  assert.deepEqual(writeEvidence(findings, surroundings, signer(0)), writeEvidence(structuredClone(findings), { ...surroundings }, signer(0)));
});

test('another\'s key, another payload type or a changed byte is refused', () => {
  const envelope = writeEvidence(findings, surroundings, signer(0));
  const stranger = parsePublicKey(generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString());
  assert.throws(() => readEvidence(JSON.stringify(envelope), [stranger]), code('signature-invalid'));
  const changed = { ...envelope, payload: Buffer.from(Buffer.from(envelope.payload, 'base64').toString().replace('confirmed', 'confirmeD')).toString('base64') };
  assert.throws(() => readEvidence(JSON.stringify(changed), [signer(0).publicKey]), code('signature-invalid'));
  const other = signEnvelope('text/plain', Buffer.from(parseEnvelope(JSON.stringify(envelope)).payload, 'base64'), signer(0));
  assert.throws(() => readEvidence(JSON.stringify(other), [signer(0).publicKey]), code('payload-type-unexpected'));
});

const later = (purl: string): string => purl.replace('1.0.0', '1.0.1');
const cell = { probed: true, because: 'seen' };
const range: NonNullable<Statement['predicate']['range']> = {
  package: 'pkg:npm/sample', events: [{ introduced: '0' }, { fixed: '2' }], versions: ['1'], unjudged: [], trials: 3, cells: [{ version: '1', state: 'fired', ...cell }, { version: '2', state: 'silent', ...cell }],
};
const fix: NonNullable<Statement['predicate']['fix']> = {
  fix: 'version 2', verified: true, seed: 'a', builds: [], runs: structuredClone(reproduction.runs) as Statement['predicate']['runs'],
  steps: fixSteps.map((name) => ({ name, status: name === 'reporter-test' ? 'skipped' : 'passed', because: 'seen' })),
};

test('a range and a fix that follow from their trials are accepted', () => {
  const honest = statementOf(findings, surroundings);
  honest.predicate = { ...honest.predicate, range, fix };
  assert.equal(parseStatement(Buffer.from(JSON.stringify(honest))).predicate.fix?.verified, true);
});

/** Each takes an honest statement and makes it lie; a signature must not help. */
const lies: readonly { readonly what: string; readonly tell: (statement: Statement) => unknown }[] = [
  { what: 'an unknown member', tell: (s) => ({ ...s, extra: 1 }) },
  { what: 'another predicate type', tell: (s) => ({ ...s, predicateType: 'https://example.com/other' }) },
  { what: 'no subject', tell: (s) => ({ ...s, subject: [] }) },
  { what: 'another subject', tell: (s) => ({ ...s, subject: [{ name: 'pkg:npm/sample@1.0.0', digest: { sha256: 'f'.repeat(64) } }] }) },
  { what: 'a file with another digest', tell: (s) => { s.predicate.claim.files[1]!.data = 'AAAA'; return s; } },
  { what: 'two files of one path', tell: (s) => { s.predicate.claim.files[1]!.path = 'fix.diff'; return s; } },
  { what: 'a silent vulnerable trial', tell: (s) => { s.predicate.runs[0]!.outcome = 'silent'; return s; } },
  { what: 'a firing neutral trial', tell: (s) => { s.predicate.runs.at(-1)!.outcome = 'fired'; return s; } },
  { what: 'no trial at all', tell: (s) => ({ ...s, predicate: { ...s.predicate, runs: [] } }) },
  { what: 'a dead target', tell: (s) => { s.predicate.liveness[0]!.passed = false; return s; } },
  { what: 'liveness untried', tell: (s) => ({ ...s, predicate: { ...s.predicate, liveness: [] } }) },
  { what: 'a human proof', tell: (s) => { s.predicate.strength = 'human'; return s; } },
  { what: 'an end before the beginning', tell: (s) => { s.predicate.finishedAt = '2020-01-01T00:00:00.000Z'; return s; } },
  { what: 'fewer trials than needed', tell: (s) => ({ ...s, predicate: { ...s.predicate, runs: s.predicate.runs.filter(({ trial }) => trial <= 4) } }) },
  { what: 'a firing fixed trial', tell: (s) => { s.predicate.runs.find(({ side }) => side === 'fixed')!.outcome = 'fired'; return s; } },
  { what: 'no trial on the fixed side', tell: (s) => ({ ...s, predicate: { ...s.predicate, runs: s.predicate.runs.filter(({ side }) => side !== 'fixed') } }) },
  { what: 'a reason of another verdict', tell: (s) => { s.predicate.reasons[0]!.code = 'unfixed'; return s; } },
  { what: 'a doubt beside its reason', tell: (s) => { s.predicate.reasons.push({ code: 'difference-only', text: 'x' }); return s; } },
  { what: 'an oracle that the claim does not have', tell: (s) => { s.predicate.oracle = 'network'; return s; } },
  { what: 'an oracle that shows no flaw', tell: (s) => { s.predicate.oracle = 'exit-status'; s.predicate.claim.manifest['oracle'] = { kind: 'exit-status', status: 1 }; return s; } },
  { what: 'builds of another version', tell: (s) => ({ ...s, subject: s.subject.map((each) => ({ ...each, name: later(each.name) })), predicate: { ...s.predicate, builds: s.predicate.builds.map((each) => ({ ...each, purl: later(each.purl) })) } }) },
  { what: "a manifest that is not the claim's", tell: (s) => { s.predicate.claim.manifest['title'] = 'another'; return s; } },
  { what: 'a manifest that nobody can read', tell: (s) => { s.predicate.claim.manifest['runs'] = 'many'; return s; } },
  { what: 'a range that its trials do not show', tell: (s) => { s.predicate.range = { ...range, events: [{ introduced: '0' }] }; return s; } },
  { what: 'versions that its trials do not show', tell: (s) => { s.predicate.range = { ...range, versions: ['1', '2'] }; return s; } },
  { what: 'a verified fix with a failed step', tell: (s) => { s.predicate.fix = { ...fix, steps: fix.steps.map((step) => (step.name === 'variants' ? { ...step, status: 'failed' } : step)) }; return s; } },
  { what: 'a verified fix without its last step', tell: (s) => { s.predicate.fix = { ...fix, steps: fix.steps.slice(0, -1) }; return s; } },
  { what: 'a verified fix on which the proof fires', tell: (s) => { s.predicate.fix = { ...fix, runs: fix.runs.map((run) => ({ ...run, outcome: 'fired' })) }; return s; } },
  { what: 'a digest that is none', tell: (s) => { s.predicate.builds[0]!.buildSha256 = 'ABC'; return s; } },
];

for (const { what, tell } of lies) {
  test(`a signed statement with ${what} is refused`, () => {
    const envelope = signEnvelope(payloadType, bytes(tell(statementOf(findings, surroundings))), signer(0));
    assert.throws(() => readEvidence(JSON.stringify(envelope), [signer(0).publicKey]), code('evidence-invalid'));
  });
}

test('hostile payloads end in one of our errors', () => {
  const good = JSON.stringify(statementOf(findings, surroundings));
  const deep = good.replace('"slope":1.7', `"slope":${'['.repeat(100_000)}${']'.repeat(100_000)}`);
  for (const payload of [Buffer.from([0xff, 0xfe]), Buffer.from(''), Buffer.from('[]'), Buffer.from(deep)]) assert.throws(() => parseStatement(payload), code('evidence-invalid'));
  fc.assert(fc.property(fc.nat(good.length), fc.nat(40), fc.string(), (at, length, noise) => {
    try {
      parseStatement(Buffer.from(good.slice(0, at) + noise + good.slice(at + length)));
    } catch (error) {
      assert.ok(code('evidence-invalid')(error), String(error));
    }
  }), { numRuns: 300 });
});

test('figures that JSON cannot say are written as JSON says them, and odd ones are refused', () => {
  const [first, ...rest] = reproduction.runs;
  assert.ok(first);
  const odd: Reproduction = { ...reproduction, runs: [{ ...first, figures: { slope: Number.NaN, nothing: undefined } }, ...rest] };
  assert.deepEqual(statementOf({ claim, reproduction: odd }, surroundings).predicate.runs[0]?.figures, { slope: null });
  const broken = { ...reproduction, startedAt: 'yesterday' };
  assert.throws(() => statementOf({ claim, reproduction: broken }, surroundings), code('evidence-invalid'));
});

test('a second run is compared: verdict and archives decide, builds and counts are told', () => {
  const statement = statementOf(findings, surroundings);
  assert.deepEqual(compareRuns(statement, reproduction), []);
  const other = compareRuns(statement, { ...reproduction, verdict: 'flaky', builds: reproduction.builds.map((build) => ({ ...build, buildSha256: 'b'.repeat(64) })) });
  assert.deepEqual(other.filter(({ decisive }) => decisive).map(({ text }) => text), ['verdict: confirmed then, flaky now']);
  assert.equal(other.length, 4);
});

test('without the signer\u2019s key the form is checked all the same, and the keys that are named are told', () => {
  const { publicKey } = signer(0);
  const written = writeEvidence(findings, surroundings, signer(0));
  const { statement, claimedKeyids } = readUnverified(JSON.stringify(written));
  assert.deepEqual([statement, claimedKeyids], [statementOf(findings, surroundings), [publicKey.keyid]]);
  assert.throws(() => readUnverified(JSON.stringify({ ...written, payload: Buffer.from('{}').toString('base64') })), code('evidence-invalid'));
  assert.throws(() => readUnverified(JSON.stringify({ ...written, payloadType: 'text/plain' })), code('evidence-invalid'));
});

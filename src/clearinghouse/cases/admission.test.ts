import assert from 'node:assert/strict';
import { test } from 'node:test';
import { admissionFlaws, admitted, type AdmissionRequest } from './admission.ts';

const now = new Date('2026-03-01T00:00:00Z');
const request: AdmissionRequest = {
  person: 'person-t', organization: 'org-t', role: 'participant', tier: 1, needToKnow: 'the reproducer, to test the backport', contribution: 'test',
  identity: { vettedBy: 'person-c', how: 'known from three releases' }, exclusion: { checkedBy: 'person-c', findings: [] }, reason: 'maintains the 3.x backport', expiresAt: new Date('2026-04-01T00:00:00Z'),
};

test('everything at once admits', () => {
  assert.deepEqual(admissionFlaws(request, 'person-c', now), []);
});

test('each missing part refuses by itself', () => {
  const missing: readonly (readonly [Partial<AdmissionRequest>, RegExp, string?])[] = [
    [{ needToKnow: ' ' }, /need to know/],
    [{ contribution: 'finding' }, /participant does not contribute finding/],
    [{ tier: 0 }, /tier 0 is more than test needs: tier 1/],
    [{ tier: 1, contribution: 'distribution' }, /tier 3 serves/],
    [{ identity: undefined }, /not vetted/],
    [{ exclusion: undefined }, /no exclusion check/],
    [{ exclusion: { checkedBy: 'person-c', findings: ['works for a broker of exploits'] } }, /excluded: works/],
    [{ reason: '' }, /no reason/],
    [{ expiresAt: now }, /expiry/],
    [{}, /their own/, 'person-t'],
  ];
  for (const [part, expected, approver] of missing) {
    const found = admissionFlaws({ ...request, ...part }, approver ?? 'person-c', now);
    assert.equal(found.length, 1, found.join('; '));
    assert.match(found[0] ?? '', expected);
  }
});

test('it stops at the instant of its expiry, or when it is ended', () => {
  const admission = { expiresAt: '2026-04-01T00:00:00.000Z' };
  assert.equal(admitted(admission, new Date('2026-03-31T23:59:59.999Z')), true);
  assert.equal(admitted(admission, new Date('2026-04-01T00:00:00.000Z')), false);
  assert.equal(admitted({ ...admission, endedAt: '2026-03-02T00:00:00.000Z' }, now), false);
});

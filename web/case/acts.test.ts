import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CaseAct } from '../../src/http/view.ts';
import { actForms, bodyOf, type ActForm } from './acts.ts';

function form(act: CaseAct): ActForm {
  return actForms.find((each) => each.act === act) as ActForm;
}

function filled(entries: Readonly<Record<string, string | File>>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(entries)) data.append(name, value);
  return data;
}

test('every act has one form, and the list knows every act', () => {
  const acts: Readonly<Record<CaseAct, true>> = {
    merge: true, split: true, 'propose-embargo': true, 'accept-embargo': true, 'reject-embargo': true, 'end-embargo': true, label: true, observe: true, contact: true,
    escalate: true, refuse: true, 'withdraw-refusal': true, override: true, 'confirm-override': true, 'withdraw-override': true, 'submit-fix': true, approve: true, 'withdraw-approval': true, publish: true, invite: true, close: true,
  };
  assert.deepEqual(actForms.map(({ act }) => act).sort(), Object.keys(acts).sort());
});

test('no act that cannot be taken back offers an undo, and publication asks for the second factor', () => {
  for (const each of actForms) assert.ok(each.final !== true || each.undo === undefined, each.act);
  for (const act of ['publish', 'override', 'confirm-override'] as const) assert.equal(form(act).factor, true);
});

test('bodies are what the service takes', async () => {
  assert.deepEqual(await bodyOf(form('propose-embargo'), filled({ until: '2026-03-12T14:00', why: ' the release train ' })), { until: '2026-03-12T14:00:00.000Z', why: 'the release train' });
  assert.deepEqual(await bodyOf(form('invite'), filled({ email: 'a@example.org', role: 'maintainer', tier: '0', expires: '2026-04-01T00:00', why: 'owns it' })), { email: 'a@example.org', role: 'maintainer', tier: 0, expires: '2026-04-01T00:00:00.000Z', why: 'owns it' });
  assert.deepEqual(await bodyOf(form('submit-fix'), filled({ version: '', patch: new File(['--- a\n+++ b\n'], 'fix.diff') })), { patch: '--- a\n+++ b\n' });
});

test('what is missing or too much is said, and nothing is sent', async () => {
  assert.equal(await bodyOf(form('close'), filled({ why: '  ' })), '"Why" is empty.');
  assert.equal(await bodyOf(form('propose-embargo'), filled({ until: 'soon', why: 'x' })), '"Embargo until" is no date and time.');
  for (const both of [{ version: '', patch: '' }, { version: '1.2.6', patch: 'x' }]) assert.equal(await bodyOf(form('submit-fix'), filled(both)), 'Give a version or a patch, one of the two.');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CaseAct } from '../../src/http/view.ts';
import { openCase } from '../testing/cases.ts';
import { actForms, bodyOf, type ActForm } from './acts.ts';
import { asked, labelOf } from './asked.ts';

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
    escalate: true, refuse: true, 'withdraw-refusal': true, override: true, 'confirm-override': true, 'withdraw-override': true, 'submit-fix': true, approve: true, 'withdraw-approval': true, publish: true, invite: true, 'renew-invitation': true, 'withdraw-invitation': true, 'end-admission': true, close: true,
  };
  assert.deepEqual(actForms.map(({ act }) => act).sort(), Object.keys(acts).sort());
});

test('no act that cannot be taken back offers an undo, and publication asks for the second factor', () => {
  for (const each of actForms) assert.ok(each.final !== true || each.undo === undefined, each.act);
  for (const act of ['publish', 'override', 'confirm-override'] as const) assert.equal(form(act).factor, true);
});

test('what cannot be undone stands apart: among the moves only publication, which has a place of its own', () => {
  const everything = { ...openCase(0), may: actForms.map(({ act }) => act) };
  for (const role of ['coordinator', 'maintainer', 'finder'] as const) assert.deepEqual(asked({ ...everything, you: { ...everything.you, role } }).filter((act) => form(act).final === true), role === 'maintainer' ? [] : ['publish'], role);
});

test('bodies are what the service takes', async () => {
  assert.deepEqual(await bodyOf(form('propose-embargo'), filled({ until: '2026-03-12T14:00', why: ' the release train ' })), { until: '2026-03-12T14:00:00.000Z', why: 'the release train' });
  assert.deepEqual(await bodyOf(form('invite'), filled({ email: 'a@example.org', as: 'maintainer 0', expires: '2026-04-01T00:00', why: 'owns it' })), { email: 'a@example.org', role: 'maintainer', tier: 0, expires: '2026-04-01T00:00:00.000Z', why: 'owns it' });
  assert.deepEqual(await bodyOf(form('submit-fix'), filled({ version: '', patch: new File(['--- a\n+++ b\n'], 'fix.diff') })), { patch: '--- a\n+++ b\n' });
});

test('what is missing or too much is said, and nothing is sent', async () => {
  assert.equal(await bodyOf(form('close'), filled({ why: '  ' })), '"Why" is empty.');
  assert.equal(await bodyOf(form('propose-embargo'), filled({ until: 'soon', why: 'x' })), '"Embargo until" is no date and time.');
  for (const both of [{ version: '', patch: '' }, { version: '1.2.6', patch: 'x' }]) assert.equal(await bodyOf(form('submit-fix'), filled(both)), 'Give a version or a patch, one of the two.');
});

test('what is asked follows the state', () => {
  const view = openCase(0);
  const can = { ...view, may: actForms.map(({ act }) => act) };
  const proposal = { until: view.openedAt, later: false, why: 'w', by: 'M. Ferrari', at: view.openedAt, decisions: [] };
  const fresh = { ...can, people: can.people.filter(({ role }) => role !== 'maintainer'), invitations: [], facts: 'vfdpxa', embargo: { state: 'none', until: undefined } } as const;
  assert.deepEqual(asked(fresh), ['invite', 'contact', 'publish'], 'the vendor first');
  assert.deepEqual(asked({ ...fresh, invitations: can.invitations }), ['propose-embargo', 'publish'], 'then a date');
  assert.deepEqual(asked({ ...can, proposal: { ...proposal, mine: true, waitsFor: ['minimist'] } }), ['publish'], 'who proposed is not asked');
  const alone = { ...can, proposal: { ...proposal, mine: true, waitsFor: [] } };
  assert.deepEqual([asked(alone), labelOf('accept-embargo', 'Accept the date', alone)], [['accept-embargo', 'publish'], 'Set this date']);
  const maintainer = { ...can, you: { role: 'maintainer', approved: undefined, refused: undefined }, proposal: { ...proposal, mine: false, waitsFor: ['minimist'] } } as const;
  assert.deepEqual(asked(maintainer).slice(0, 4), ['accept-embargo', 'reject-embargo', 'approve', 'refuse']);
  assert.ok(!asked({ ...maintainer, state: 'published' }).includes('submit-fix'));
});

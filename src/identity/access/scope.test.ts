import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acts, roles } from './act.ts';
import type { Actor } from './actor.ts';
import { decide } from './decide.ts';
import { finalScopes, scopeActs, scopes } from './scope.ts';
import { policy } from './policy.ts';

const at = new Date('2026-12-01T12:00:00Z');
const everything: Actor = {
  person: 'me', at, roles: roles.map((role) => ({ organization: 'ours', role })),
  admissions: [{ case: 'the', role: 'maintainer', tier: 0, expires: new Date(at.getTime() + 1) }], scopes: undefined, steppedUp: true,
};
const thing = { owner: 'me', organizations: ['ours'], case: { id: 'the', state: 'open', label: 'AMBER' } } as const;
const withoutScope = ['session.read', 'advisory.read', 'submission.status', 'ledger.checkpoint'];

test('scope x act: a token with all roles does what its scope says, and nothing else', () => {
  for (const act of acts) assert.ok(decide(everything, act, thing).allowed, act);
  for (const scope of scopes) for (const act of acts) {
    const allowed: boolean = decide({ ...everything, scopes: [scope] }, act, thing).allowed;
    assert.equal(allowed, withoutScope.includes(act) || (scopeActs[scope] as readonly string[]).includes(act), `${scope}: ${act}`);
  }
});

test('a scope gives nothing that the person may not do', () => {
  for (const role of roles) for (const act of acts) {
    const person = { ...everything, roles: [{ organization: 'ours', role }], admissions: [] };
    if (!decide(person, act, thing).allowed) assert.equal(decide({ ...person, scopes }, act, thing).allowed, false, `${role}: ${act}`);
  }
});

test('no scope erases; tokens, people and organizations are managed by a token that lives an hour, and by no other', () => {
  for (const act of acts.filter((each) => /erase/.test(each))) assert.equal(decide({ ...everything, scopes }, act, thing).allowed, false, act);
  const lasting = scopes.filter((scope) => !finalScopes.includes(scope));
  for (const act of acts.filter((each) => /^(?:organization|person|token)\./.test(each))) assert.equal(decide({ ...everything, scopes: lasting }, act, thing).allowed, false, act);
});

test('every act that cannot be undone stands under a scope that is called final, or under none', () => {
  const final = new Set(policy.filter((row) => row.final).flatMap((row) => row.acts));
  // Making tokens is taken back by revoking them, and asks for the second factor all the same.
  for (const scope of scopes.filter((each) => each !== 'tokens')) {
    assert.equal(scopeActs[scope].some((act) => final.has(act)), finalScopes.includes(scope), scope);
  }
});

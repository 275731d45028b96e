import type { MemberRow, MembersView, OrganizationRow, PeopleAct, ProblemView, Role } from '../../src/http/view.ts';

const day = 86_400_000;
const all: readonly PeopleAct[] = ['sponsor', 'invite', 'assign-roles', 'remove', 'link'];

/** Organizations in memory; acts change what is asked for next. */
export class Directory {
  readonly #now: number;
  readonly #views = new Map<string, MembersView>();
  #count = 0;

  constructor(now: number, empty: boolean) {
    this.#now = now;
    const home = { id: 'org-home', name: 'Clearinghouse', home: true, sponsors: [] };
    this.#add(home, [member('p1', 'M. Ferrari', 'ferrari@desk.example', ['administrator', 'coordinator'], now - 60_000), member('p9', 'A. Second', 'second@desk.example', ['coordinator'], now - 9 * day)]);
    if (empty) return;
    const by = (until?: number) => [{ id: 'org-home', name: 'Clearinghouse', until: until === undefined ? undefined : new Date(until).toISOString(), mayEnd: true }];
    this.#add({ id: 'org-mary', name: 'St. Mary Hospital', sponsors: by(now + 200 * day) }, [member('p3', 'O. Operator', 'ops@mary.example', ['operator'], now - 3 * day), member('p4', 'C. Chief', 'chief@mary.example', ['administrator', 'operator'], undefined)], [
      { id: 'invitation-1', email: 'night@mary.example', role: 'operator', why: 'covers the nights', by: 'C. Chief', at: new Date(now - day).toISOString(), expires: new Date(now + 6 * day).toISOString() },
      { id: 'invitation-2', email: 'a-rather-long-mailbox-name-of-the-former-operator@mary.example', role: 'operator', why: 'was to cover the nights', by: 'M. Ferrari', at: new Date(now - 20 * day).toISOString(), expires: new Date(now - 13 * day).toISOString() },
    ]);
    this.#add({ id: 'org-lab', name: 'Example Lab', active: false, sponsors: [] }, [member('p5', 'F. Finder', 'finder@lab.example', ['reporter'], now - 40 * day)]);
    this.#add({ id: 'org-guest', name: 'Guests: halliday@minimist.example', guest: true, sponsors: by(now + 60 * day) }, [member('p2', 'J. Halliday', 'halliday@minimist.example', ['maintainer'], now - day)]);
  }

  get organizations(): readonly OrganizationRow[] {
    return [...this.#views.values()].map(({ organization, members, invitations }) => ({ ...organization, members: members.length, invited: invitations.filter(({ expires }) => Date.parse(expires) > this.#now).length }));
  }

  members(id: string): MembersView | undefined {
    return this.#views.get(id);
  }

  sponsor({ name, first }: Readonly<Record<string, unknown>>): object {
    const id = `org-new-${++this.#count}`;
    const view = this.#add({ id, name: String(name), sponsors: [{ id: 'org-home', name: 'Clearinghouse', until: undefined, mayEnd: true }] }, []);
    return { organization: view.organization, invitation: this.#invite(view, first as Readonly<Record<string, string>>) };
  }

  /** By the path below the organization. */
  act(id: string, [what = '', of = '', act = '']: readonly string[], body: Readonly<Record<string, string>>, steppedUp: boolean): object | ProblemView | undefined {
    const view = this.#views.get(id);
    if (view === undefined) return undefined;
    const set = (change: Partial<MembersView>): MembersView => {
      const after = { ...view, ...change };
      this.#views.set(id, after);
      return after;
    };
    if (what === 'sponsor' || what === 'end-sponsorship') {
      const active = what === 'sponsor';
      return set({ organization: { ...view.organization, active, sponsors: active ? [{ id: 'org-home', name: 'Clearinghouse', until: body['until'], mayEnd: true }] : [] } });
    }
    if (what === 'invitations') {
      if (of === '') return this.#invite(view, body);
      if (act === 'withdraw') return set({ invitations: view.invitations.filter((each) => each.id !== of) });
      return this.#link(of);
    }
    const roles = (change: (roles: readonly Role[]) => readonly Role[]): MembersView => set({ members: view.members.map((each) => each.id === of ? { ...each, roles: change(each.roles) } : each) });
    if (act === 'grant') return roles((held) => [...held, body['role'] as Role]);
    if (act === 'revoke') return roles((held) => held.filter((each) => each !== body['role']));
    if (act === 'remove') return set({ members: view.members.filter((each) => each.id !== of) });
    if (!steppedUp) return { type: 'tag:breakwater.dev,2026:problem/step-up-required', title: 'Not allowed', status: 403, detail: 'This cannot be undone and asks for your second factor', remedy: 'Confirm that it is you, then do it again.' };
    return { link: 'http://127.0.0.1:8080/sign-in#of-the-fixture', expires: new Date(this.#now + 900_000).toISOString() };
  }

  #invite(view: MembersView, { email = '', role, why = '' }: Readonly<Record<string, string>>): object {
    const id = `invitation-new-${++this.#count}`;
    const invitation = { id, email, role: role as Role, why, by: 'M. Ferrari', at: new Date(this.#now).toISOString(), expires: new Date(this.#now + 7 * day).toISOString() };
    this.#views.set(view.organization.id, { ...view, invitations: [invitation, ...view.invitations] });
    return this.#link(id);
  }

  #link(id: string): object {
    return { id, link: 'http://127.0.0.1:8080/invitation#inv-of-the-fixture', expires: new Date(this.#now + 7 * day).toISOString(), mailed: false };
  }

  #add(given: Pick<OrganizationRow, 'id' | 'name' | 'sponsors'> & Partial<OrganizationRow>, members: readonly MemberRow[], invitations: MembersView['invitations'] = []): MembersView {
    const organization: OrganizationRow = { home: false, guest: false, active: true, members: members.length, invited: 0, may: given.home === true ? all : [...all, 'extend'], ...given };
    const roles: readonly Role[] = ['administrator', ...organization.home ? ['coordinator'] as const : [], 'maintainer', 'reporter', 'operator', ...organization.home ? ['observer'] as const : []];
    const view: MembersView = { organization, roles, members, invitations };
    this.#views.set(organization.id, view);
    return view;
  }
}

function member(id: string, name: string, email: string, roles: readonly Role[], lastSignIn: number | undefined): MemberRow {
  return { id, name, email, roles, lastSignIn: lastSignIn === undefined ? undefined : new Date(lastSignIn).toISOString() };
}

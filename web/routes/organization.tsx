import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import type { MemberRow, MembersView } from '../../src/http/view.ts';
import { useApp } from '../components/context.tsx';
import { RowList } from '../components/list.tsx';
import { Page } from '../components/page.tsx';
import { Loaded } from '../components/problem.tsx';
import { EndDialog, ExtendDialog, InviteDialog, RenewDialog, WithdrawDialog } from '../people/acts.tsx';
import { MemberDialog } from '../people/member.tsx';
import { counted, inOrder } from '../people/words.ts';
import { asking } from '../queries.ts';
import { useNow } from '../time/now.tsx';
import { When } from '../time/when.tsx';
import { Access, Sponsors } from './people.tsx';

export function OrganizationPage() {
  const { api } = useApp();
  const { id } = useParams({ from: '/people/$id' });
  const query = useQuery(asking.members(api, id));
  return <Page title={query.data?.organization.name ?? 'An organization'} place={<Link to="/people">People</Link>}>
    <Loaded query={query}>{(view) => <Members view={view} />}</Loaded>
  </Page>;
}

type Open =
  | { readonly what: 'invite' | 'extend' }
  | { readonly what: 'end'; readonly sponsor: { readonly id: string; readonly name: string } }
  | { readonly what: 'member'; readonly id: string }
  | { readonly what: 'renew' | 'withdraw'; readonly invited: MembersView['invitations'][number] };

function Members({ view }: { readonly view: MembersView }) {
  const [open, setOpen] = useState<Open>();
  const close = (): void => setOpen(undefined);
  const { organization, members, invitations } = view;
  const { may, active, sponsors } = organization;
  const mayChange = may.includes('assign-roles') || may.includes('remove') || may.includes('link');
  return <>
    <p className="answer"><Access organization={organization} />: {counted(members.length, 'member', 'members')}{invitations.length > 0 && `, ${counted(invitations.length, 'invitation', 'invitations')} not taken up`}.</p>
    <p className="tags"><Sponsors organization={organization} /></p>
    {!active && <p className="asks">Nobody who has access sponsors it, so its members have none. Their roles are kept.</p>}
    <p className="buttons">
      {may.includes('invite') && active && <button type="button" className="primary" onClick={() => setOpen({ what: 'invite' })}>Invite…</button>}
      {may.includes('extend') && <button type="button" onClick={() => setOpen({ what: 'extend' })}>{active ? 'Change until when…' : 'Sponsor it again…'}</button>}
      {sponsors.filter(({ mayEnd }) => mayEnd).map((sponsor) => <button key={sponsor.id} type="button" className="text final" onClick={() => setOpen({ what: 'end', sponsor })}>End the sponsorship{sponsors.length > 1 && ` by ${sponsor.name}`}…</button>)}
    </p>
    <h2 id="members">Members</h2>
    {members.length === 0 ? <p className="empty">Nobody is a member yet. {may.includes('invite') ? 'Invite its first operator or administrator: they get a link that works once.' : ''}</p>
      : <RowList label="Members" className="members">{members.map((person) => <MemberLine key={person.id} person={person} change={mayChange ? () => setOpen({ what: 'member', id: person.id }) : undefined} />)}</RowList>}
    {(invitations.length > 0 || may.includes('invite')) && <>
      <h2 id="invitations">Invitations not taken up</h2>
      {invitations.length === 0 ? <p className="empty">None waits.</p> : <ul className="rows invitations" aria-labelledby="invitations">{invitations.map((invited) => <InvitationLine key={invited.id} invited={invited}>
        {may.includes('invite') && <><button type="button" className="text" onClick={() => setOpen({ what: 'renew', invited })}>New link<span className="voice"> for {invited.email}</span></button><button type="button" className="text" onClick={() => setOpen({ what: 'withdraw', invited })}>Withdraw<span className="voice"> the invitation of {invited.email}</span></button></>}
      </InvitationLine>)}</ul>}
    </>}
    <OpenDialog open={open} view={view} close={close} />
  </>;
}

function MemberLine({ person, change }: { readonly person: MemberRow; readonly change: (() => void) | undefined }) {
  return <li className="row">
    <span className="c-name">{change === undefined ? <strong>{person.name}</strong> : <button type="button" className="cover" data-row="" onClick={change}>{person.name}</button>}{person.email != null && person.email !== person.name && <span className="mono dim">{person.email}</span>}</span>
    <span className="c-band">{inOrder(person.roles).join(', ')}</span>
    <span className="c-note">{person.lastSignIn == null ? <span className="dim">never signed in</span> : <>signed in <When at={person.lastSignIn} short /></>}</span>
  </li>;
}

function InvitationLine({ invited, children }: { readonly invited: MembersView['invitations'][number]; readonly children: ReactNode }) {
  const now = useNow();
  const over = Date.parse(invited.expires) <= now;
  return <li className="row">
    <span className="c-name"><strong className="mono">{invited.email}</strong><span className="sentence">{invited.why}</span></span>
    <span className="c-band">{invited.role}<span className="dim">invited by {invited.by}</span></span>
    <span className="c-note">{over ? <span className="late">too late since </span> : 'until '}<When at={invited.expires} short dated /></span>
    <span className="c-acts">{children}</span>
  </li>;
}

function OpenDialog({ open, view, close }: { readonly open: Open | undefined; readonly view: MembersView; readonly close: () => void }) {
  switch (open?.what) {
    case undefined: return null;
    case 'invite': return <InviteDialog view={view} close={close} />;
    case 'extend': return <ExtendDialog organization={view.organization} close={close} />;
    case 'end': return <EndDialog organization={view.organization} sponsor={open.sponsor} close={close} />;
    case 'renew': return <RenewDialog view={view} invited={open.invited} close={close} />;
    case 'withdraw': return <WithdrawDialog view={view} invited={open.invited} close={close} />;
    case 'member': {
      const person = view.members.find(({ id }) => id === open.id);
      return person === undefined ? null : <MemberDialog view={view} person={person} close={close} />;
    }
  }
}

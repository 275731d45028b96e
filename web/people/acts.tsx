import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { InvitedView, LinkView, MembersView, OrganizationRow, Role } from '../../src/http/view.ts';
import { useApp } from '../components/context.tsx';
import { useNow } from '../time/now.tsx';
import { fromField, toField } from '../time/words.ts';
import { FormDialog, PersonFields, textOf, type Made } from './form.tsx';

interface Closing {
  readonly close: () => void;
}

const joining: readonly Role[] = ['operator', 'maintainer', 'reporter', 'administrator'];

export function invitation({ mailed, ...link }: InvitedView, email: string): Made {
  return { ...link, title: 'The invitation', words: mailed ? `It goes to ${email} by mail. You can hand this link over as well: it is the same invitation, for one person.` : `No mail is sent here: hand this link to ${email}, by a channel that you trust.` };
}

/** A hospital joins: the organization and its first member in one step. */
export function SponsorDialog({ close }: Closing) {
  const { api } = useApp();
  const client = useQueryClient();
  const navigate = useNavigate();
  const now = useNow();
  async function send(data: FormData): Promise<Made | undefined> {
    const [email, until] = [textOf(data, 'email'), fromField(textOf(data, 'until'))];
    const { organization, invitation: invited } = await api.sponsor({ name: textOf(data, 'name'), ...until === undefined ? {} : { until }, first: { email, role: textOf(data, 'role'), why: textOf(data, 'why') } });
    await client.invalidateQueries({ queryKey: ['organizations'] });
    if (invited === undefined) {
      await navigate({ to: '/people/$id', params: { id: organization.id } });
      return undefined;
    }
    return invitation(invited, email);
  }
  return <FormDialog title="An organization joins" effect="It comes in on your organization’s word, and its members have access as long as that word holds. Its first member is invited in the same step." label="Sponsor and invite" close={close} send={send}>
    <p className="field"><label htmlFor="people-name">Name of the organization</label><input id="people-name" name="name" type="text" required autoComplete="off" maxLength={128} /></p>
    <UntilField now={now} />
    <PersonFields roles={joining} />
  </FormDialog>;
}

function UntilField({ now }: { readonly now: number }) {
  return <p className="field"><label htmlFor="people-until">Until (UTC)</label><input id="people-until" name="until" type="datetime-local" min={toField(now)} aria-describedby="people-until-hint" /><span id="people-until-hint" className="dim hint">Left empty, until you end it.</span></p>;
}

export function InviteDialog({ view, close }: Closing & { readonly view: MembersView }) {
  const { api } = useApp();
  const client = useQueryClient();
  const { id, name, home } = view.organization;
  return <FormDialog title={`Invite to ${name}`} effect="Whoever opens the link becomes a member, once, within seven days." label="Invite" close={close} send={async (data) => {
    const email = textOf(data, 'email');
    const invited = await api.onOrganization<InvitedView>(id, 'invitations', { email, role: textOf(data, 'role'), why: textOf(data, 'why') });
    await client.invalidateQueries({ queryKey: ['organizations'] });
    return invitation(invited, email);
  }}><PersonFields roles={view.roles} chosen={home ? 'coordinator' : 'operator'} /></FormDialog>;
}

/** Changes when a sponsorship ends, or gives one that has ended back. */
export function ExtendDialog({ organization: { id, name, active, sponsors }, close }: Closing & { readonly organization: OrganizationRow }) {
  const { api, notify } = useApp();
  const client = useQueryClient();
  const now = useNow();
  return <FormDialog title={`Sponsor ${name}`} effect={active ? 'Your organization sponsors it from now until the time that you give.' : 'Its members get the access back that their roles give.'} label="Sponsor" close={close} send={async (data) => {
    const until = fromField(textOf(data, 'until'));
    const sponsor = sponsors.find(({ mayEnd }) => mayEnd)?.id;
    await api.onOrganization(id, 'sponsor', { ...sponsor === undefined ? {} : { sponsor }, ...until === undefined ? {} : { until } });
    await client.invalidateQueries({ queryKey: ['organizations'] });
    notify({ text: `${name} is sponsored.` });
    return undefined;
  }}><UntilField now={now} /></FormDialog>;
}

export function EndDialog({ organization: { id, name }, sponsor, close }: Closing & { readonly organization: OrganizationRow; readonly sponsor: { readonly id: string; readonly name: string } }) {
  const { api, notify } = useApp();
  const client = useQueryClient();
  return <FormDialog title={`End the sponsorship of ${name}?`} effect={`Whoever has access through ${sponsor.name} alone has none from now on, sessions and tokens included. Sponsoring it again gives it back.`} label="End it now" grave close={close} send={async () => {
    await api.onOrganization(id, 'end-sponsorship', { sponsor: sponsor.id });
    await client.invalidateQueries({ queryKey: ['organizations'] });
    notify({ text: `${sponsor.name} does not sponsor ${name} any more.`, undo: async () => {
      await api.onOrganization(id, 'sponsor', { sponsor: sponsor.id });
      await client.invalidateQueries({ queryKey: ['organizations'] });
    } });
    return undefined;
  }} />;
}

export function WithdrawDialog({ view, invited, close }: Closing & { readonly view: MembersView; readonly invited: MembersView['invitations'][number] }) {
  const { api, notify } = useApp();
  const client = useQueryClient();
  return <FormDialog title={`Withdraw the invitation of ${invited.email}?`} effect="Its link opens nothing from now on. They can be invited anew." label="Withdraw" close={close} send={async () => {
    client.setQueryData(['organizations', view.organization.id], await api.onOrganization<MembersView>(view.organization.id, `invitations/${encodeURIComponent(invited.id)}/withdraw`, {}));
    notify({ text: `The invitation of ${invited.email} is withdrawn.` });
    return undefined;
  }} />;
}

export function RenewDialog({ view, invited, close }: Closing & { readonly view: MembersView; readonly invited: MembersView['invitations'][number] }) {
  const { api } = useApp();
  const client = useQueryClient();
  return <FormDialog title={`A new link for ${invited.email}?`} effect="The link that they have opens nothing from then on; the new one does, once, within seven days." label="Make a new link" close={close} send={async () => {
    const renewed = await api.onOrganization<InvitedView>(view.organization.id, `invitations/${encodeURIComponent(invited.id)}/renew`, {});
    await client.invalidateQueries({ queryKey: ['organizations', view.organization.id] });
    return invitation(renewed, invited.email);
  }} />;
}

export function LinkDialog({ view, person, close }: Closing & { readonly view: MembersView; readonly person: MembersView['members'][number] }) {
  const { api } = useApp();
  return <FormDialog title={`A sign-in link for ${person.name}?`} effect={`Whoever opens it is signed in as ${person.name}, once, within 15 minutes. That you made it is on the record.`} label="Make the link" grave close={close} send={async () => {
    const link = await api.onOrganization<LinkView>(view.organization.id, `members/${encodeURIComponent(person.id)}/link`, {});
    return { ...link, title: 'The sign-in link', words: `Hand it to ${person.name} alone, by a channel that you trust.` };
  }} />;
}

export function RemoveDialog({ view, person, close }: Closing & { readonly view: MembersView; readonly person: MembersView['members'][number] }) {
  const { api, notify } = useApp();
  const client = useQueryClient();
  const { id, name } = view.organization;
  return <FormDialog title={`Remove ${person.name}?`} effect={`They are no member of ${name} any more: their roles there end now, and so do tokens for it. To come back they need an invitation.`} label="Remove" grave close={close} send={async () => {
    client.setQueryData(['organizations', id], await api.onOrganization<MembersView>(id, `members/${encodeURIComponent(person.id)}/remove`, {}));
    notify({ text: `${person.name} is no member of ${name} any more.` });
    return undefined;
  }} />;
}

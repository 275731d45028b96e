import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { MembersView, Role } from '../../src/http/view.ts';
import { Problem } from '../api.ts';
import { useApp } from '../components/context.tsx';
import { Dialog } from '../components/dialog.tsx';
import { LinkDialog, RemoveDialog } from './acts.tsx';
import { inOrder, roleWords } from './words.ts';

interface MemberDialogProps {
  readonly view: MembersView;
  readonly person: MembersView['members'][number];
  readonly close: () => void;
}

/** What one member is, to be changed; each change counts at once and can be taken back. */
export function MemberDialog({ view, person, close }: MemberDialogProps) {
  const { api, notify } = useApp();
  const client = useQueryClient();
  const [next, setNext] = useState<'link' | 'remove'>();
  const [wrong, setWrong] = useState<{ readonly text: string; readonly remedy?: string | undefined }>();
  /** Shown as it will be, until the service has answered. */
  const [pending, setPending] = useState<Role>();
  const { organization: { id, name, may }, roles } = view;

  async function change(role: Role, act: 'grant' | 'revoke'): Promise<void> {
    client.setQueryData(['organizations', id], await api.onOrganization<MembersView>(id, `members/${encodeURIComponent(person.id)}/${act}`, { role }));
  }
  async function toggle(role: Role): Promise<void> {
    const act = person.roles.includes(role) ? 'revoke' : 'grant';
    if (pending !== undefined) return;
    setWrong(undefined);
    setPending(role);
    try {
      await change(role, act);
      notify({ text: act === 'grant' ? `${person.name} is ${role} now.` : `${person.name} is not ${role} any more.`, undo: () => change(role, act === 'grant' ? 'revoke' : 'grant') });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setWrong({ text: error.view.detail, remedy: error.view.remedy });
    } finally {
      setPending(undefined);
    }
  }

  if (next === 'link') return <LinkDialog view={view} person={person} close={close} />;
  if (next === 'remove') return <RemoveDialog view={view} person={person} close={close} />;
  return <Dialog title={person.name} close={close}>
    <p className="dim">{person.email ?? 'no address'}, in {name}</p>
    {may.includes('assign-roles') && <fieldset className="choices"><legend>Roles there</legend>{inOrder(roles).map((role) => {
      const last = person.roles.length === 1 && person.roles.includes(role);
      return <div key={role}><input id={`role-${role}`} type="checkbox" checked={person.roles.includes(role) !== (pending === role)} disabled={last} onChange={() => void toggle(role)} /><label htmlFor={`role-${role}`}>{role} <span className="dim">{roleWords[role]}{last && '; their only role: remove them instead'}</span></label></div>;
    })}</fieldset>}
    {wrong !== undefined && <div className="problem" role="alert"><p>{wrong.text}</p>{wrong.remedy != null && <p>{wrong.remedy}</p>}</div>}
    <p className="buttons">
      <button type="button" onClick={close}>Close</button>
      {may.includes('link') && <button type="button" onClick={() => setNext('link')}>Make a sign-in link</button>}
      {may.includes('remove') && <button type="button" className="text final" onClick={() => setNext('remove')}>Remove from {name}</button>}
    </p>
  </Dialog>;
}

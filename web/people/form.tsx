import { useState, type FormEvent, type ReactNode } from 'react';
import type { LinkView, Role } from '../../src/http/view.ts';
import { Problem } from '../api.ts';
import { Command } from '../components/copy.tsx';
import { useApp } from '../components/context.tsx';
import { Dialog } from '../components/dialog.tsx';
import { When } from '../time/when.tsx';
import { inOrder, roleWords } from './words.ts';

/** A link that was made: it can be shown this once. */
export interface Made extends LinkView {
  readonly title: string;
  /** Who is to have it, and how they get it. */
  readonly words: string;
}

interface FormDialogProps {
  readonly title: string;
  readonly effect: string;
  readonly label: string;
  readonly grave?: boolean;
  readonly children?: ReactNode;
  readonly close: () => void;
  /** Gives a link back where one was made; else the dialog is done. */
  readonly send: (data: FormData) => Promise<Made | undefined>;
}

/** One act on people: what it does, what it needs, the second factor where the service asks for it, and the link that came of it. */
export function FormDialog({ title, effect, label, grave = false, children, close, send }: FormDialogProps) {
  const { api } = useApp();
  const [factor, setFactor] = useState(false);
  const [wrong, setWrong] = useState<{ readonly text: string; readonly remedy?: string | undefined }>();
  const [busy, setBusy] = useState(false);
  const [made, setMade] = useState<Made>();

  async function submit(data: FormData): Promise<void> {
    setBusy(true);
    setWrong(undefined);
    try {
      if (factor) await api.stepUp(textOf(data, 'code').replaceAll(/\s/g, ''));
      const link = await send(data);
      if (link === undefined) close();
      else setMade(link);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.kind === 'step-up-required') setFactor(true);
      setWrong({ text: error.view.detail, remedy: error.view.remedy });
    } finally {
      setBusy(false);
    }
  }

  if (made !== undefined) return <Dialog title={made.title} close={close}>
    <p>{made.words} It is shown this once, and ends <When at={made.expires} dated />.</p>
    <Command text={made.link} label="Copy the link" />
    <p className="buttons"><button type="button" onClick={close}>Close</button></p>
  </Dialog>;

  return <Dialog title={title} close={close} grave={grave}>
    <form onSubmit={(event: FormEvent<HTMLFormElement>) => { event.preventDefault(); void submit(new FormData(event.currentTarget)); }}>
      <p className="effect">{effect}</p>
      {children}
      {factor && <p className="field"><label htmlFor="people-code">Code of your second factor</label><input id="people-code" name="code" type="text" autoComplete="one-time-code" pattern="[A-Za-z0-9 \-]{6,40}" required /></p>}
      {wrong !== undefined && <div className="problem" role="alert"><p>{wrong.text}</p>{wrong.remedy != null && <p>{wrong.remedy}</p>}</div>}
      <p className="buttons"><button type="submit" className={grave ? 'final' : 'primary'} disabled={busy}>{label}</button><button type="button" onClick={close}>Cancel</button></p>
    </form>
  </Dialog>;
}

export function textOf(data: FormData, name: string): string {
  const value = data.get(name);
  return typeof value === 'string' ? value.trim() : '';
}

/** Each role with what it is for: nobody should have to know them by heart. */
export function RoleChoice({ roles, chosen = 'operator' }: { readonly roles: readonly Role[]; readonly chosen?: Role }) {
  return <fieldset className="choices"><legend>Role</legend>{inOrder(roles).map((role) =>
    <div key={role}><input id={`role-${role}`} type="radio" name="role" value={role} defaultChecked={role === chosen} required /><label htmlFor={`role-${role}`}>{role} <span className="dim">{roleWords[role]}</span></label></div>)}</fieldset>;
}

export function PersonFields({ roles, chosen }: { readonly roles: readonly Role[]; readonly chosen?: Role }) {
  return <>
    <p className="field"><label htmlFor="people-email">E-mail address</label><input id="people-email" name="email" type="email" required autoComplete="off" maxLength={254} /></p>
    <RoleChoice roles={roles} {...chosen === undefined ? {} : { chosen }} />
    <p className="field"><label htmlFor="people-why">Why</label><input id="people-why" name="why" type="text" required autoComplete="off" maxLength={1_024} aria-describedby="people-why-hint" /><span id="people-why-hint" className="dim hint">Kept with the invitation; whoever looks later sees it.</span></p>
  </>;
}

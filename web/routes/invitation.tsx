import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import type { InvitationPreview } from '../../src/http/view.ts';
import { roleWords, tierWords, tlpWords } from '../case/words.ts';
import { useApp } from '../components/context.tsx';
import { Page } from '../components/page.tsx';
import { ProblemText } from '../components/problem.tsx';
import { TlpLabel } from '../components/signs.tsx';
import { asking } from '../queries.ts';
import { When } from '../time/when.tsx';
import { takeFragment } from '../token.ts';
import { Joined } from './sign-in.tsx';

/** Who invites, to what, and what that asks of one; the link is spent by the button, not by looking. */
export function InvitationPage() {
  const { api } = useApp();
  const client = useQueryClient();
  const navigate = useNavigate();
  const person = useQuery(asking.session(api)).data?.person;
  const [error, setError] = useState<unknown>();
  const [token] = useState(takeFragment);
  const [preview, setPreview] = useState<InvitationPreview>();
  const [joined, setJoined] = useState<{ readonly id: string | undefined; readonly code: string }>();
  const [busy, setBusy] = useState(false);
  const begun = useRef(false);
  useEffect(() => {
    if (begun.current || token === undefined) return;
    begun.current = true;
    api.previewInvitation(token).then(setPreview, setError);
  }, [api, token]);

  async function open(given: string): Promise<void> {
    setBusy(true);
    setError(undefined);
    try {
      const { case: id, code } = await api.acceptInvitation(token ?? '', given === '' ? undefined : given);
      await client.resetQueries();
      if (code !== undefined) return setJoined({ id, code });
      await (id === undefined ? navigate({ to: '/', replace: true }) : navigate({ to: '/cases/$id', params: { id }, replace: true }));
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  }
  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const name = new FormData(event.currentTarget).get('name');
    void open(typeof name === 'string' ? name.trim() : '');
  }

  if (joined !== undefined) return <Joined {...joined} />;
  return <Page title="Invitation">
    {token === undefined && <div className="problem" role="alert"><p><strong>This link is not complete.</strong> The part after # is missing.</p><p>Open the link as it was sent, in one piece. If it was cut off, ask the person who invited you for another one.</p></div>}
    {error !== undefined && <ProblemText error={error} />}
    {token !== undefined && preview === undefined && error === undefined && <p className="answer loading" role="status">Reading the invitation…</p>}
    {preview !== undefined && <>
      <Words preview={preview} />
      {person != null && <p className="warning" role="note">You are signed in as {person.name}: it is that account which comes in. Is the invitation for somebody else? <Link to="/">Leave it</Link>, and sign out first.</p>}
      <form onSubmit={submit}>
        {person == null && !preview.again && <p className="field"><label htmlFor="invited-name">Your name</label><input id="invited-name" name="name" type="text" autoComplete="name" maxLength={128} aria-describedby="invited-name-hint" /><span id="invited-name-hint" className="dim hint">As the record should name you. Without one it is your address.</span></p>}
        <p className="buttons"><button type="submit" className="primary" disabled={busy}>{busy ? 'Opening…' : preview.case == null ? 'Accept the invitation' : 'Open the case'}</button></p>
      </form>
    </>}
  </Page>;
}

function Words({ preview: { by, organization, role, case: invited, again, expires } }: { readonly preview: InvitationPreview }) {
  if (invited == null) return <p className="answer">{by} invites you to {organization}, as {role}. The link works once, until <When at={expires} dated />.</p>;
  const words = roleWords[role];
  return <>
    <p className="answer">{by} of {organization} {again ? 'sends you a way back to a case about a security flaw that you are on' : 'invites you to a case about a security flaw that is not public yet'}.</p>
    <dl className="facts">
      <div><dt>why you</dt><dd>{words?.why ?? 'The case says.'} What it is about shows once you open it.</dd></div>
      <div><dt>you come as</dt><dd>{role}; you see {tierWords[invited.tier] ?? `tier ${invited.tier}`}</dd></div>
      <div><dt>you may pass on</dt><dd><TlpLabel tlp={invited.tlp} /> {tlpWords[invited.tlp]}</dd></div>
      <div><dt>what is asked</dt><dd>{words?.asked ?? 'The case says.'} What you do there is on the record.</dd></div>
      {invited.until != null && <div><dt>your access ends</dt><dd><When at={invited.until} dated /></dd></div>}
      <div><dt>this link works</dt><dd>once, until <When at={expires} dated /></dd></div>
    </dl>
  </>;
}

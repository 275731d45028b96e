import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { Command } from '../components/copy.tsx';
import { useApp } from '../components/context.tsx';
import { Page } from '../components/page.tsx';
import { ProblemText } from '../components/problem.tsx';
import { asking } from '../queries.ts';
import { refusalWords } from '../refused.ts';
import { takeFragment, tokenOf } from '../token.ts';

export function SignInPage() {
  const { api } = useApp();
  const client = useQueryClient();
  const navigate = useNavigate();
  const session = useQuery(asking.session(api));
  /** Where the person wanted to go; the router lets only paths of this site through. */
  const { to: back, refused } = useSearch({ from: '/sign-in' });
  const [error, setError] = useState<unknown>();
  const [token] = useState(takeFragment);
  const [busy, setBusy] = useState(token !== undefined);
  const begun = useRef(false);

  /** Gives back what went wrong. */
  async function enter(link: string): Promise<unknown> {
    try {
      await api.signInByLink(link);
      await client.resetQueries();
      await navigate({ href: back ?? '/', replace: true });
      return undefined;
    } catch (problem) {
      return problem;
    }
  }
  function ended(problem: unknown): void {
    setBusy(false);
    setError(problem);
  }
  useEffect(() => {
    // A link works once: it must not be spent twice because a page was drawn twice.
    if (begun.current) return;
    begun.current = true;
    if (token !== undefined) void enter(token).then(ended);
  });

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const pasted = new FormData(event.currentTarget).get('link');
    setBusy(true);
    setError(undefined);
    void enter(tokenOf(typeof pasted === 'string' ? pasted : '')).then(ended);
  }

  const ways = session.data?.signIn ?? [];
  return <Page title="Sign in">
    {session.data?.person != null && <p className="answer">You are signed in as {session.data.person.name}. <Link to="/">Go to the queue</Link></p>}
    {refused !== undefined && <div className="problem" role="alert"><p><strong>{refusalWords[refused].what}</strong></p><p>{refusalWords[refused].remedy}</p></div>}
    {error !== undefined && <ProblemText error={error} />}
    {session.isError && <ProblemText error={session.error} />}
    {busy && <p role="status">Signing in…</p>}
    {ways.includes('oidc') && <section><h2>With your organization</h2><p className="buttons"><a className="button primary" href="/api/sign-in/oidc">Continue with OpenID Connect</a></p></section>}
    {ways.includes('mail') && <AskForLink />}
    {ways.includes('link') && <section><h2>With a link</h2>
      <p>The service prints one when it starts, and an administrator can make one for you. It signs in one person, once. Open it, or paste it here:</p>
      <form className="line-form" onSubmit={submit}>
        <label htmlFor="link">Link</label><input id="link" name="link" type="text" required autoComplete="off" spellCheck={false} /><button type="submit" disabled={busy}>Sign in</button>
      </form></section>}
    <p className="dim">Published advisories need no sign-in: <Link to="/advisories">read them</Link>.</p>
  </Page>;
}

/** Back in a week later: a fresh link to the address of one's invitation. What is said does not depend on whether anybody knows it. */
function AskForLink() {
  const { api } = useApp();
  const [asked, setAsked] = useState<string>();
  const [error, setError] = useState<unknown>();
  async function ask(email: string): Promise<void> {
    setError(undefined);
    try {
      await api.askForLink(email);
      setAsked(email);
    } catch (problem) {
      setError(problem);
    }
  }
  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const given = new FormData(event.currentTarget).get('email');
    void ask(typeof given === 'string' ? given.trim() : '');
  }
  return <section><h2>By mail</h2>
    {asked === undefined ? <p>You were invited before? A link that signs you in, once, goes to the same address.</p>
      : <p className="asks" role="status">If {asked} is known here, a link is on its way. It signs in once, within 15 minutes. Nothing comes? Look where unwanted mail goes, or ask whoever invited you.</p>}
    {error !== undefined && <ProblemText error={error} />}
    <form className="line-form" onSubmit={submit}>
      <label htmlFor="email">E-mail address</label><input id="email" name="email" type="email" required autoComplete="email" maxLength={254} /><button type="submit">Send me a link</button>
    </form></section>;
}

/** The second factor is shown this once: whoever goes on without it cannot confirm what cannot be undone. */
export function Joined({ id, code }: { readonly id: string | undefined; readonly code: string }) {
  return <Page title="You are in">
    <p className="answer">Keep this code: it is your second factor, and shown this once.</p>
    <Command text={code} label="Copy the code" />
    <p>Before something that cannot be undone you are asked for it. It signs nobody in: for that you get a fresh link at your address, or from an administrator.</p>
    <p className="buttons">{id === undefined ? <Link to="/" className="button primary">I have it: go on</Link> : <Link to="/cases/$id" params={{ id }} className="button primary">I have it: go to the case</Link>}</p>
  </Page>;
}

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import type { TokenList, TokenView } from '../../src/http/view.ts';
import { Problem } from '../api.ts';
import { Command } from '../components/copy.tsx';
import { useApp } from '../components/context.tsx';
import { textOf } from '../components/form.ts';
import { Page } from '../components/page.tsx';
import { Loaded } from '../components/problem.tsx';
import { asking } from '../queries.ts';
import { When } from '../time/when.tsx';

/** Programs speak for a person by a token: made here, shown once, ended here. */
export function TokensPage() {
  const { api } = useApp();
  const query = useQuery(asking.tokens(api));
  return <Page title="Tokens">
    <p className="answer">A token lets a program do for you what its scopes say, and never more than you may do yourself.</p>
    <Loaded query={query}>{(list) => <><NewToken scopes={list.scopes} /><Tokens tokens={list.tokens} /></>}</Loaded>
  </Page>;
}

interface Made {
  readonly token: string;
  readonly expires: string;
}

function NewToken({ scopes }: Pick<TokenList, 'scopes'>) {
  const { api } = useApp();
  const client = useQueryClient();
  const [made, setMade] = useState<Made>();
  const [wrong, setWrong] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  const factor = wrong !== undefined && ['step-up-required', 'step-up-refused', 'wrong-code'].includes(wrong.kind);

  async function make(form: FormData): Promise<void> {
    setBusy(true);
    setMade(undefined);
    try {
      const code = textOf(form, 'code').replaceAll(/\s/g, '');
      if (code !== '') await api.stepUp(code);
      setMade(await api.createToken({ name: textOf(form, 'name'), scopes: form.getAll('scope').map(String), days: Number(textOf(form, 'days')) }));
      setWrong(undefined);
      await client.invalidateQueries({ queryKey: ['tokens'] });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setWrong(error);
    } finally {
      setBusy(false);
    }
  }

  return <section aria-labelledby="make"><h2 id="make">Make a token</h2>
    <form className="narrow" onSubmit={(event: FormEvent<HTMLFormElement>) => { event.preventDefault(); void make(new FormData(event.currentTarget)); }}>
      <p className="field"><label htmlFor="token-name">Name</label><input id="token-name" name="name" type="text" required maxLength={128} autoComplete="off" aria-describedby="token-name-hint" /><span id="token-name-hint" className="dim hint">What it is for, so that you know it again.</span></p>
      <fieldset className="scopes"><legend>It may</legend>{scopes.map(({ name, what, hour }) => <p key={name} className="field check"><label><input type="checkbox" name="scope" value={name} defaultChecked={name === 'submit' || name === 'status'} /> {what}</label><span className="dim hint"><span className="mono">{name}</span>{hour && '; for an hour at most, and it asks for your second factor'}</span></p>)}</fieldset>
      <p className="field"><label htmlFor="token-days">Days until it ends</label><input id="token-days" name="days" type="number" min="1" max="366" required defaultValue="90" /></p>
      {factor && <p className="field"><label htmlFor="token-code">Your code</label><input id="token-code" name="code" type="text" inputMode="numeric" autoComplete="one-time-code" required /></p>}
      {wrong !== undefined && <div className="problem" role="alert"><p>{wrong.view.detail}</p>{wrong.view.remedy != null && <p>{wrong.view.remedy}</p>}</div>}
      <p className="buttons"><button type="submit" className="primary" disabled={busy}>Make it</button></p>
    </form>
    {made !== undefined && <div role="status"><p><strong>This once it is shown</strong>, and never again; it ends <When at={made.expires} />.</p><Command text={made.token} label="Copy the token" />
      <p className="dim">The command line takes it from the environment as <code>BREAKWATER_TOKEN</code>, with <code>BREAKWATER_URL={window.location.origin}</code>.</p></div>}
  </section>;
}

function Tokens({ tokens }: { readonly tokens: readonly TokenView[] }) {
  const [now] = useState(() => Date.now());
  const live = tokens.filter(({ revokedAt, expiresAt }) => revokedAt == null && Date.parse(expiresAt) > now);
  return <section aria-labelledby="live"><h2 id="live">Tokens that work</h2>
    {live.length === 0 ? <p className="dim">There are none.</p> : <ul className="entries">{live.map((token) => <li key={token.id}>
      <span className="head"><strong>{token.name}</strong><span className="dim">until <When at={token.expiresAt} /></span><Revoke token={token} /></span>
      <span className="why">{token.scopes.join(', ')}; {token.lastUsedAt == null ? 'never used' : <>last used <When at={token.lastUsedAt} /></>}</span></li>)}</ul>}
  </section>;
}

function Revoke({ token: { id, name } }: { readonly token: TokenView }) {
  const { api, notify } = useApp();
  const client = useQueryClient();
  async function revoke(): Promise<void> {
    try {
      await api.revokeToken(id);
      notify({ text: `${name} is refused from now on.` });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      notify({ text: `${name} still works: ${error.view.detail}` });
    }
    await client.invalidateQueries({ queryKey: ['tokens'] });
  }
  return <button type="button" className="text" aria-label={`Revoke ${name}`} onClick={() => void revoke()}>Revoke</button>;
}

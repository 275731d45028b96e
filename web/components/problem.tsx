import { Link, useRouterState } from '@tanstack/react-router';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Problem } from '../api.ts';

/** What was wrong, and what to do about it. */
export function ProblemText({ error }: { readonly error: unknown }) {
  if (!(error instanceof Problem)) return <div className="problem" role="alert"><p><strong>This page failed.</strong> {String(error)}</p><p>Load it again.</p></div>;
  const { title, detail, remedy, status } = error.view;
  return <div className="problem" role="alert">
    <p><strong>{titleBeside(title, detail)}</strong> {detail}</p>
    {remedy !== undefined && <p>{remedy}</p>}
    {status === 401 && <SignInHere />}
  </div>;
}

/** A title that the detail only repeats is left out. */
function titleBeside(title: string, detail: string): string {
  return detail.toLowerCase().includes(title.toLowerCase()) ? '' : `${title}.`;
}

/** Asking again helps where the service was busy or away, not where it refused. */
function mayHelp(error: unknown): boolean {
  return !(error instanceof Problem) || error.view.status === 0 || error.view.status === 429 || error.view.status >= 500;
}

function SignInHere() {
  const here = useRouterState({ select: ({ location }) => location.href });
  return <p><Link to="/sign-in" search={{ to: here }} className="button primary">Sign in and come back</Link></p>;
}

/** One of three: not there yet, not to be had, or the thing itself. What is shown stays while it is asked anew. */
export function Loaded<T>({ query, children }: { readonly query: UseQueryResult<T>; readonly children: (data: T) => ReactNode }) {
  if (query.data !== undefined) return <>{query.isRefetchError && <p className="stale" role="status">Shown as of the last answer: {query.error.message}</p>}{children(query.data)}</>;
  if (query.isError) return <><ProblemText error={query.error} />{mayHelp(query.error) && <p><button type="button" onClick={() => void query.refetch()}>Try again</button></p>}</>;
  return <p className="loading dim" role="status">Loading…</p>;
}

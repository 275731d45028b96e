import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { CaseView } from '../../src/http/view.ts';
import { useApp } from '../components/context.tsx';
import { bare } from '../components/signs.tsx';
import { asking } from '../queries.ts';

interface CaseFieldProps {
  readonly id: string;
  readonly name: string;
  readonly required: boolean;
  readonly 'aria-describedby': string | undefined;
  readonly view: CaseView;
  readonly given: string | undefined;
}

const shown = 8;

/** Another case, found by its title, its package or its id; those that may be the same flaw come first. */
export function CaseField({ id, name, view, given, ...common }: CaseFieldProps) {
  const { api } = useApp();
  const cases = useQuery(asking.cases(api)).data ?? [];
  const [text, setText] = useState('');
  const wanted = text.trim().toLowerCase();
  const first = view.proposals.map((each) => each.case);
  const others = cases.filter((each) => each.id !== view.id && each.state !== 'closed').toSorted((a, b) => Number(first.includes(b.id)) - Number(first.includes(a.id)));
  const found = others.filter((each) => wanted === '' || `${each.title} ${each.package} ${each.id}`.toLowerCase().includes(wanted));
  const listed = [...found.filter((each) => each.id === given), ...found.filter((each) => each.id !== given)].slice(0, shown);
  return <>
    <input id={id} type="search" autoComplete="off" spellCheck={false} value={text} onChange={(event) => setText(event.currentTarget.value)} aria-describedby={common['aria-describedby']} />
    <select {...common} name={name} aria-label="Cases that were found" size={Math.min(shown, Math.max(2, listed.length))} key={`${wanted} ${listed.length}`} defaultValue={listed.some((each) => each.id === given) ? given : wanted === '' ? undefined : listed[0]?.id}>
      {listed.map((each) => <option key={each.id} value={each.id}>{each.title} ({bare(each.package)})</option>)}
    </select>
    {found.length > shown && <span className="dim hint">and {found.length - shown} more: write more of it</span>}
    {found.length === 0 && <span className="dim hint">no other case has that</span>}
  </>;
}

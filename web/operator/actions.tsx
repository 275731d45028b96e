import { Link } from '@tanstack/react-router';
import type { ActionView } from '../../src/http/operators/view.ts';
import { RowList } from '../components/list.tsx';
import { RowLink } from '../components/row-link.tsx';
import { ClockSign, DueText } from './clock.tsx';
import { hoursText, placesText } from './words.ts';

/** Actions in their order, each with the one sentence that says why it stands there. */
export function ActionList({ actions, label }: { readonly actions: readonly ActionView[]; readonly label: string }) {
  return <RowList label={label} className="actions">{actions.map((action) => <li className="row" key={action.id}>
    <span className="c-place">{action.place ?? ''}</span>
    <span className="c-state"><ClockSign clock={action.clock} /></span>
    <span className="c-name"><RowLink to={`/actions/${encodeURIComponent(action.id)}`}>{action.title}</RowLink>{action.breaking && <span className="band urgent">breaking change</span>}<span className="sentence">{action.why}</span></span>
    <span className="c-note"><DueText action={action} /><span className="dim">{placesText(action)}</span></span>
    <span className="c-time">{hoursText(action.hours)}</span>
  </li>)}</RowList>;
}

export function ActionLink({ id, title }: { readonly id: string; readonly title: string }) {
  return <Link to="/actions/$id" params={{ id }}>{title}</Link>;
}

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { ActionAct, ActionView } from '../../src/http/operators/view.ts';
import { useApp } from '../components/context.tsx';
import { keepFocus } from '../components/dialog.tsx';
import { Page } from '../components/page.tsx';
import { Loaded } from '../components/problem.tsx';
import { ActionDialog, actWords } from '../operator/act-dialog.tsx';
import { ActionLink } from '../operator/actions.tsx';
import { ClockSign, DueText } from '../operator/clock.tsx';
import { FindingPart } from '../operator/due.tsx';
import { dayText, hoursText } from '../operator/words.ts';
import { asking } from '../queries.ts';
import { When } from '../time/when.tsx';

export function ActionPage() {
  const { id } = useParams({ from: '/actions/$id' });
  const { api } = useApp();
  const query = useQuery(asking.action(api, id));
  return <Page title={query.data?.title ?? 'Action'} place={<><Link to="/day">Today</Link>{query.data?.place != null && `, number ${query.data.place}`}</>}>
    <Loaded query={query}>{(action) => <Action action={action} />}</Loaded>
  </Page>;
}

const states: Readonly<Record<ActionView['standing']['state'], string>> = { open: 'Open', done: 'Done', deferred: 'Put off', 'not-affected': 'Not affected' };

function Action({ action }: { readonly action: ActionView }) {
  const client = useQueryClient();
  const [act, setAct] = useState<ActionAct>();
  function changed(after: ActionView): void {
    client.setQueryData(['operator', 'action', after.id], after);
    void client.invalidateQueries({ queryKey: ['operator'] });
    keepFocus();
  }
  const { standing } = action;
  return <>
    <p className="answer">{standing.state === 'open' ? action.why : `${states[standing.state]}${standing.act == null ? '' : ` by ${standing.act.by}`}${standing.act?.until == null ? '' : ` until ${dayText(standing.act.until)}`}.`}</p>
    <p className="tags"><ClockSign clock={action.clock} /><span>due <DueText action={action} /></span><span>about {hoursText(action.hours)}</span>{action.breaking && <span className="band urgent">breaking change: try it first</span>}{action.label === 'benchmark' && <span className="dim">a benchmark, not an order</span>}</p>
    {action.may.length > 0 && <p className="buttons on-screen">{action.may.map((each) => <button key={each} type="button" className={each === 'done' ? 'primary' : ''} onClick={() => setAct(each)}>{actWords[each].label}</button>)}</p>}
    {action.after.length > 0 && <p className="asks">First: {action.after.map(({ id, title }) => <ActionLink key={id} id={id} title={title} />)}</p>}
    <div className="columns">
      <div>
        {action.steps.length > 0 && <><h2 id="steps">Steps</h2><ol className="do">{action.steps.map((step) => <li key={step.text}>{step.text} <span className="dim">{step.hours != null && hoursText(step.hours)}{step.dueAt != null && <>, by <When at={step.dueAt} short /></>}</span>{step.proof != null && <span className="sentence">Keep: {step.proof}</span>}</li>)}</ol></>}
        {action.wayBack.length > 0 && <><h2 id="back">The way back</h2>{action.wayBack.map((sentence) => <p key={sentence}>{sentence}</p>)}</>}
        {action.workarounds.length > 0 && <><h2 id="vendor">What the vendor says</h2>{action.workarounds.map(({ text, source }) => <p key={text}>{text} <span className="dim">({source})</span></p>)}</>}
        {action.alternatives.length > 0 && <><h2 id="instead">Instead</h2><ul className="plain">{action.alternatives.map((each) => <li key={each.title}>{each.title}{!each.endsClock && <span className="dim"> (holds until there is a patch; the clock runs on)</span>}</li>)}</ul></>}
        <h2 id="findings">{action.findings.length === 1 ? 'The flaw' : `${action.findings.length} flaws`}</h2>
        {action.findings.map((finding) => <FindingPart key={finding.id} finding={finding} />)}
      </div>
      <aside>
        <h2 id="where">Where</h2>
        <ul className="plain">{action.places.map((place) => <li key={`${place.asset.id} ${place.from}`}><Link to="/assets/$id" params={{ id: place.asset.id }}>{place.asset.name}</Link> <span className="mono dim">{place.from}{action.to == null ? '' : ` → ${action.to}`}</span>
          {place.owners.map((way) => <span key={way.join()} className="sentence">comes by {way.join(' → ')}</span>)}</li>)}</ul>
        <h2 id="proof">What shows that it is done</h2><p>{action.proof}</p>
        {!action.endsClock && <p className="dim">It holds until there is a patch; the due date stays.</p>}
        {action.lands.length > 0 && <p className="asks">The version itself has known flaws: <span className="mono">{action.lands.join(', ')}</span>. No other clears as much.</p>}
        {standing.log.length > 0 && <><h2 id="log">Decisions</h2><ol className="entries-plain">{standing.log.map((entry) => <li key={`${entry.at} ${entry.what}`}>{entry.what} <span className="dim">{entry.by}, <When at={entry.at} short /></span></li>)}</ol></>}
      </aside>
    </div>
    {act !== undefined && <ActionDialog act={act} action={action} changed={changed} close={() => setAct(undefined)} />}
  </>;
}

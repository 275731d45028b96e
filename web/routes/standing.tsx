import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { HistoryView, SectorView } from '../../src/http/operators/view.ts';
import { OpenOverTime } from '../charts/open-actions.tsx';
import { useApp } from '../components/context.tsx';
import { Page } from '../components/page.tsx';
import { Loaded } from '../components/problem.tsx';
import { ClockSign } from '../operator/clock.tsx';
import { dayText, sectorText } from '../operator/words.ts';
import { asking } from '../queries.ts';

/** How it goes: over time, by asset, and beside the sector. */
export function StandingPage() {
  const { api } = useApp();
  const history = useQuery(asking.history(api));
  const sector = useQuery(asking.sector(api));
  return <Page title="Progress">
    <Loaded query={history}>{(data) => <History history={data} />}</Loaded>
    <section><h2 id="sector">Your sector</h2><Loaded query={sector}>{(data) => <SectorPart view={data} />}</Loaded></section>
  </Page>;
}

function History({ history }: { readonly history: HistoryView }) {
  const { open, remediated, medianDays, byAsset } = history;
  const most = Math.max(...byAsset.map((each) => each.open), 1);
  if (open.length === 0) return <p className="answer">There is no day behind us yet. <Link to="/day">Today</Link></p>;
  return <>
    <p className="answer">{medianDays == null ? 'Nothing has been remediated yet.' : `Half of what was remediated took ${medianDays} ${medianDays === 1 ? 'day' : 'days'} or less.`}</p>
    <h2 id="open">Open actions by their clock</h2>
    <OpenOverTime points={open} />
    {byAsset.length > 0 && <><h2 id="assets">By asset</h2><ul className="plain bars" aria-labelledby="assets">{byAsset.map((each) => <li key={each.id}><Link to="/assets/$id" params={{ id: each.id }}>{each.name}</Link>
      <svg width="100%" height="10" aria-hidden="true"><rect className="filled" x="0" y="1" width={`${(each.open / most * 100).toFixed(1)}%`} height="8" />{each.overdue > 0 && <rect className="overdue" x="0" y="1" width={`${(each.overdue / most * 100).toFixed(1)}%`} height="8" />}</svg>
      <span>{each.open} open{each.overdue > 0 && <span className="late">, {each.overdue} overdue</span>}</span></li>)}</ul></>}
    {remediated.length > 0 && <><h2 id="remediated">Remediated</h2><table className="stacked" aria-labelledby="remediated"><thead><tr><th scope="col">what</th><th scope="col">clock</th><th scope="col">took</th><th scope="col">closed</th></tr></thead><tbody>{remediated.slice(0, 50).map((each) => <tr key={`${each.title} ${each.closedOn}`}>
      <th scope="row">{each.title}</th><td><ClockSign clock={each.clock} /></td><td>{each.days} {each.days === 1 ? 'day' : 'days'}{each.inTime === false && <span className="late"> late</span>}</td><td>{dayText(each.closedOn)}</td></tr>)}</tbody></table></>}
  </>;
}

/** A band says "between so many and so many": how many exactly is nobody's business. */
function SectorPart({ view }: { readonly view: SectorView }) {
  if (view.withheld != null) return <p>{view.withheld}{view.sector == null && <> <Link to="/settings">Name your sector</Link></>}</p>;
  return <>
    <p className="dim">{view.sector == null ? '' : sectorText(view.sector)}{view.asOf != null && `, as of ${dayText(view.asOf)}`}. Counts are bands on purpose, so that they tell of nobody.</p>
    <ul className="plain bars">{view.rows.map((row) => <li key={row.question}><span>{row.sentence}</span>
      <svg width="100%" height="10" role="img" aria-label={`between ${row.low} and ${row.high} of ${row.members}`}><rect className="capacity" x="0.5" y="1.5" width="99%" height="7" /><rect className="filled" x={`${(row.low / Math.max(1, row.members) * 99).toFixed(1)}%`} y="1.5" width={`${(Math.max(1, row.high - row.low) / Math.max(1, row.members) * 99).toFixed(1)}%`} height="7" /></svg>
      <span>{row.low} to {row.high} of {row.members}{row.you && <strong>, you among them</strong>}</span></li>)}</ul>
  </>;
}

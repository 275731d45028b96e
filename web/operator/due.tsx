import type { DueView, FindingView } from '../../src/http/operators/view.ts';
import { When } from '../time/when.tsx';
import { dayText } from './words.ts';

/** A finding with what is known of it, and all that its due date rests on. */
export function FindingPart({ finding }: { readonly finding: FindingView }) {
  const names = finding.aliases.map(({ id }) => id);
  return <article className="finding">
    <h3><span className="mono">{finding.flaw}</span>{finding.malware && <span className="band incident"> malware</span>}</h3>
    <p>{finding.because}</p>
    <dl className="facts">
      <div><dt>found</dt><dd><span className="mono">{finding.version}</span> on {finding.asset.name}, <When at={finding.foundAt} /></dd></div>
      <div><dt>fixed in</dt><dd>{finding.fixed.length === 0 ? 'no version is known' : <span className="mono">{finding.fixed.join(', ')}</span>}</dd></div>
      {finding.severity != null && <div><dt>severity</dt><dd>{finding.severity.level}{finding.severity.score != null && ` (${finding.severity.score.toFixed(1)})`} <span className="dim">by {finding.severity.source}</span></dd></div>}
      {finding.kev != null && <div><dt>exploited</dt><dd>in CISA’s catalog since {dayText(finding.kev.added)}{finding.kev.ransomware && ', used by ransomware'}</dd></div>}
      {finding.epss != null && <div><dt>EPSS</dt><dd>{(finding.epss.score * 100).toFixed(1)} % within 30 days <span className="dim">(higher than {(finding.epss.percentile * 100).toFixed(0)} % of all)</span></dd></div>}
      {names.length > 0 && <div><dt>also known as</dt><dd className="mono">{names.join(', ')}</dd></div>}
    </dl>
    <details><summary>Why {finding.due.day == null ? finding.due.outcome.toLowerCase() : `due ${dayText(finding.due.day)}`}</summary><Due due={finding.due} /></details>
  </article>;
}

function Due({ due }: { readonly due: DueView }) {
  return <>
    <p>{due.outcome}, by the table {due.table}. The clock started on {dayText(due.start.day)}, when the flaw was {due.start.because === 'listed' ? 'listed as exploited' : 'found here'} <span className="dim">({due.start.source})</span>.</p>
    <table className="stacked" aria-label="What the due date rests on"><thead><tr><th scope="col">input</th><th scope="col">value</th><th scope="col">by</th></tr></thead><tbody>{due.inputs.map((input) => <tr key={input.name}>
      <th scope="row">{input.name}</th><td>{input.value}{input.basis === 'default' && <strong className="doubt-text"> (a default: nobody said)</strong>}</td><td className="dim">{input.source}{input.date != null && `, ${dayText(input.date)}`}</td></tr>)}</tbody></table>
    {due.otherwise.map((other) => <p key={`${other.name} ${other.value}`} className="dim">If “{other.name}” were “{other.value}”: {other.outcome}{other.due != null && `, due ${dayText(other.due)}`}.</p>)}
    {due.history.length > 1 && <ol className="history">{due.history.map((change) => <li key={change.at}><When at={change.at} /> {change.moved === 'set' ? 'set to' : `moved ${change.moved} to`} {change.due == null ? 'the next upgrade' : dayText(change.due)}{change.changed.length > 0 && <span className="dim"> since {change.changed.join(', ')} changed</span>}</li>)}</ol>}
  </>;
}

import type { ReportView } from '../../src/http/view.ts';
import { saidIn } from './said.ts';

/** The finder's own words, member by member. */
export function Fields({ fields }: Pick<ReportView, 'fields'>) {
  const said = saidIn(fields);
  if (said.length === 0) return <p className="dim">Nothing that you may see.</p>;
  return <dl className="facts fields">{said.map(({ name, text }) => <div key={name}><dt>{name}</dt><dd className="said">{text}</dd></div>)}</dl>;
}

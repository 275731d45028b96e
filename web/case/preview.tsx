import type { CaseView } from '../../src/http/view.ts';
import { TlpLabel } from '../components/signs.tsx';
import { useNow } from '../time/now.tsx';
import { When } from '../time/when.tsx';

/** What will go out, as it stands now, before somebody agrees to it. */
export function Preview({ view }: { readonly view: CaseView }) {
  const { preview } = view;
  if (preview == null) return null;
  return <dl className="facts preview">
    <div><dt>title</dt><dd>{preview.title}</dd></div>
    <div><dt>affected</dt><dd><span className="mono">{preview.package}</span>. {preview.affected} {preview.found}</dd></div>
    {preview.weaknesses.length > 0 && <div><dt>weakness</dt><dd className="mono">{preview.weaknesses.join(', ')}</dd></div>}
    <div><dt>also known as</dt><dd>{preview.aliases.length === 0 ? 'nothing else; it gets a number of its own' : preview.aliases.join(', ')}</dd></div>
    <div><dt>credit</dt><dd>{preview.credits.length === 0 ? 'nobody' : preview.credits.join(', ')}</dd></div>
    <div><dt>for</dt><dd><TlpLabel tlp={preview.tlp} /></dd></div>
  </dl>;
}

/** The date that everybody counts on, where it is still ahead. */
export function Early({ view }: { readonly view: CaseView }) {
  const now = useNow();
  if (view.governing == null || !(Date.parse(view.governing.at) > now)) return null;
  return <p className="warning" role="note"><strong>The governing date is not reached:</strong> it is <When at={view.governing.at} dated />.</p>;
}

import type { Verdict } from '../../src/reproduction/index.ts';
import type { Band, CaseRow, Tlp } from '../../src/http/view.ts';
import { When } from '../time/when.tsx';
import { verdictSigns } from '../../src/cli/report/words.ts';

/** A verdict is a word, a shape and a tone, the same as in the report. */
export function VerdictSign({ verdict }: { readonly verdict: Verdict }) {
  const { sign, tone } = verdictSigns[verdict];
  return <span className={`verdict ${tone}`}><span className="sign" aria-hidden="true">{sign}</span>{verdict}</span>;
}

/** A package as rows name it, the way the report does. */
export function bare(name: string): string {
  return name.replace(/^pkg:/, '');
}

const caseSigns: Readonly<Record<CaseRow['state'], readonly [sign: string, tone: string]>> = { open: ['◇', 'open'], published: ['◆', 'good'], closed: ['–', 'no'] };

export function CaseState({ state }: { readonly state: CaseRow['state'] }) {
  const [sign, tone] = caseSigns[state];
  return <span className={`verdict ${tone}`}><span className="sign" aria-hidden="true">{sign}</span>{state}</span>;
}

/** Bands pace, they do not judge: told by words and weight. */
export function BandText({ band }: { readonly band: Band }) {
  return <span className={`band ${band}`}>{band}</span>;
}

/** TLP 2.0 asks for the label as it is written here. */
export function TlpLabel({ tlp }: { readonly tlp: Tlp }) {
  return <span className={`tlp mono ${tlp.toLowerCase().replace('+', '-')}`}>TLP:{tlp}</span>;
}

const embargoWords: Readonly<Record<CaseRow['embargo']['state'], string>> = {
  none: 'no embargo', proposed: 'embargo proposed', active: 'embargo active', revise: 'embargo active, a revision proposed', exited: 'embargo ended',
};

/** `embargo active, ends in 9 days · …`. */
export function EmbargoText({ embargo, short = false }: { readonly embargo: CaseRow['embargo']; readonly short?: boolean }) {
  return <>{embargoWords[embargo.state]}{embargo.until != null && <>, {embargo.state === 'proposed' ? 'to end' : embargo.state === 'exited' ? '' : 'ends'} <When at={embargo.until} short={short} dated={!short} /></>}</>;
}

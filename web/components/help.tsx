import { Dialog } from './dialog.tsx';

const keys: readonly (readonly [string, string])[] = [
  ['Ctrl K or /', 'go to a case, report, package, CVE or page'], ['j, k', 'next and previous row of a list'], ['Enter', 'open the row'],
  ['n', 'show rows that came since'], ['← → ↑ ↓', 'read the version ribbon; Home and End go to its ends'], ['Escape', 'close what is open'], ['?', 'this list'],
];

export function Help({ close }: { readonly close: () => void }) {
  return <Dialog title="Keys" close={close}>
    <dl className="facts">{keys.map(([key, what]) => <div key={key}><dt><kbd>{key}</kbd></dt><dd>{what}</dd></div>)}</dl>
    <p className="buttons"><button type="button" onClick={close}>Close</button></p>
  </Dialog>;
}

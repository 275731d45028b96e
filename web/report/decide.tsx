import { useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import type { ReportAct, ReportView } from '../../src/http/view.ts';
import { Problem } from '../api.ts';
import { useApp } from '../components/context.tsx';
import { Dialog, keepFocus } from '../components/dialog.tsx';

interface DecisionForm {
  readonly act: ReportAct;
  readonly label: string;
  readonly effect: string;
  readonly done: string;
}

const forms: readonly DecisionForm[] = [
  { act: 'open-case', label: 'Open a case', effect: 'The report gets a case of its own, which says that execution has not confirmed it. Its finder is on it.', done: 'The case is open.' },
  { act: 'attach', label: 'Add to a case', effect: 'The report counts as the same flaw; its finder sees that case and keeps credit. Splitting it off takes it back.', done: 'Added to the case.' },
  { act: 'rerun', label: 'Run it again', effect: 'The proof goes back into the queue. The verdict of now stays on the record, among the former ones; no decision is open until there is another.', done: 'It waits for a worker again.' },
  { act: 'close', label: 'Close the report', effect: 'Nothing more is done about it. Its finder reads your reason. Reopening takes it back.', done: 'The report is closed.' },
  { act: 'reopen', label: 'Reopen the report', effect: 'It waits for a decision again.', done: 'The report is open again.' },
];

/** What no verdict decided is a person's to decide, with a reason. */
export function Decision({ report }: { readonly report: ReportView }) {
  const [open, setOpen] = useState<{ readonly form: DecisionForm; readonly given?: string }>();
  const mine = report.may.flatMap((act) => forms.filter((form) => form.act === act));
  if (mine.length === 0) return null;
  const attach = mine.find(({ act }) => act === 'attach');
  return <section className="moves" aria-labelledby="decision">
    <h2 id="decision">Your decision</h2>
    {report.closing == null && <p className="dim">No verdict has put this report into a case. What becomes of it is for you to say; your reason goes on the record.</p>}
    <p className="buttons">{mine.map((form, index) => <button key={form.act} type="button" className={index === 0 ? 'primary' : ''} onClick={() => setOpen({ form })}>{form.label}</button>)}</p>
    {attach !== undefined && report.proposals.length > 0 && <><h3 id="similar">Maybe the same flaw</h3><ul className="entries" aria-labelledby="similar">{report.proposals.map((each) => <li key={each.case}>
      <span className="head"><a href={`/cases/${encodeURIComponent(each.case)}`}>{each.title}</a><span className="mono dim">{each.case}</span><button type="button" className="text" aria-label={`Add to it: ${each.case}`} onClick={() => setOpen({ form: attach, given: each.case })}>Add to it</button></span>
      <span className="why">{each.why}</span></li>)}</ul></>}
    {open !== undefined && <DecisionDialog {...open} report={report} close={() => setOpen(undefined)} />}
  </section>;
}

function DecisionDialog({ form, given, report, close }: { readonly form: DecisionForm; readonly given?: string; readonly report: ReportView; readonly close: () => void }) {
  const { api, notify } = useApp();
  const client = useQueryClient();
  const [wrong, setWrong] = useState<Problem>();
  const [busy, setBusy] = useState(false);

  function changed(after: ReportView): void {
    client.setQueryData(['report', after.id], after);
    for (const queryKey of [['reports'], ['cases']]) void client.invalidateQueries({ queryKey });
    keepFocus();
  }
  async function send(data: FormData): Promise<void> {
    const body = Object.fromEntries([...data].flatMap(([name, value]) => (typeof value === 'string' && value.trim() !== '' ? [[name, value.trim()]] : [])));
    setBusy(true);
    setWrong(undefined);
    try {
      changed(await api.decide(report.id, form.act, body));
      notify({ text: form.done, ...(form.act === 'close' ? { undo: async () => changed(await api.decide(report.id, 'reopen', { why: 'closed a moment ago by mistake' })) } : {}) });
      close();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setWrong(error);
    } finally {
      setBusy(false);
    }
  }

  return <Dialog title={form.label} close={close}>
    <form onSubmit={(event: FormEvent<HTMLFormElement>) => { event.preventDefault(); void send(new FormData(event.currentTarget)); }}>
      <p className="effect">{form.effect}</p>
      {form.act === 'open-case' && <>
        <p className="field"><label htmlFor="decide-title">Title</label><input id="decide-title" name="title" type="text" maxLength={200} defaultValue={report.title.slice(0, 200)} autoComplete="off" /></p>
        <p className="field"><label htmlFor="decide-band">Band</label><select id="decide-band" name="band" defaultValue="standard">{['incident', 'urgent', 'standard', 'needs-info'].map((band) => <option key={band}>{band}</option>)}</select></p>
      </>}
      {form.act === 'attach' && <p className="field"><label htmlFor="decide-case">Which case</label><input id="decide-case" name="case" type="text" required autoComplete="off" spellCheck={false} defaultValue={given} list="decide-cases" aria-describedby="decide-case-hint" />
        <datalist id="decide-cases">{report.proposals.map((each) => <option key={each.case} value={each.case}>{each.title}</option>)}</datalist><span id="decide-case-hint" className="dim hint">Its id.</span></p>}
      <p className="field"><label htmlFor="decide-why">Why</label><textarea id="decide-why" name="why" rows={3} required maxLength={2_000} aria-describedby="decide-why-hint" /><span id="decide-why-hint" className="dim hint">Goes on the record.</span></p>
      {wrong !== undefined && <div className="problem" role="alert"><p>{wrong.view.detail}</p>{wrong.view.remedy != null && <p>{wrong.view.remedy}</p>}</div>}
      <p className="buttons"><button type="submit" className="primary" disabled={busy}>{form.label}</button><button type="button" onClick={close}>Cancel</button></p>
    </form>
  </Dialog>;
}

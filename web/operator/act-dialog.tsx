import { useState, type FormEvent } from 'react';
import type { ActionAct, ActionView, Justification } from '../../src/http/operators/view.ts';
import { Problem } from '../api.ts';
import { useApp } from '../components/context.tsx';
import { Dialog } from '../components/dialog.tsx';
import { textOf } from '../components/form.ts';

interface ActProps {
  readonly act: ActionAct;
  readonly action: ActionView;
  readonly close: () => void;
  readonly changed: (after: ActionView) => void;
}

export const actWords: Readonly<Record<ActionAct, { readonly label: string; readonly effect: string; readonly done: string }>> = {
  done: { label: 'Done', effect: 'It leaves the list. If the next inventory still shows the flaw, it comes back.', done: 'Noted as done.' },
  defer: { label: 'Put off', effect: 'It leaves the list until that day, and comes back by itself. The due date stays what it is.', done: 'Put off.' },
  'not-affected': { label: 'Not affected', effect: 'It leaves the list, with the reason in the words of VEX.', done: 'Noted as not affected.' },
  reopen: { label: 'Open again', effect: 'It comes back to the list.', done: 'Open again.' },
  undo: { label: 'Undo', effect: 'The last decision is taken back; both stay in its history.', done: 'Taken back.' },
};

const justifications: Readonly<Record<Justification, string>> = {
  component_not_present: 'The component is not there', vulnerable_code_not_present: 'The vulnerable code is not in it',
  vulnerable_code_not_in_execute_path: 'The vulnerable code never runs', vulnerable_code_cannot_be_controlled_by_adversary: 'Nobody from outside can reach the vulnerable code',
  inline_mitigations_already_exist: 'Something already in place stops it',
};

/** One decision about an action: its effect, and what shall be on the record with it. */
export function ActionDialog({ act, action, close, changed }: ActProps) {
  const { api, notify } = useApp();
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<{ readonly text: string; readonly remedy?: string | undefined }>();
  const { label, effect, done } = actWords[act];

  async function send(form: FormData): Promise<void> {
    const evidence = textOf(form, 'what') === '' ? [] : [{ what: textOf(form, 'what'), where: textOf(form, 'where') === '' ? 'not said' : textOf(form, 'where') }];
    const body = act === 'done' ? { evidence } : act === 'defer' ? { until: textOf(form, 'until'), why: textOf(form, 'why') }
      : act === 'not-affected' ? { justification: textOf(form, 'justification'), why: textOf(form, 'why'), evidence } : { why: textOf(form, 'why') };
    setBusy(true);
    setWrong(undefined);
    try {
      changed(await api.actOnAction(action.id, act, body));
      notify({ text: done, ...(act === 'undo' || act === 'reopen' ? {} : { undo: async () => changed(await api.actOnAction(action.id, 'undo', { why: 'taken back at once' })) }) });
      close();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setWrong({ text: error.view.detail, remedy: error.view.remedy });
      setBusy(false);
    }
  }

  return <Dialog title={`${label}: ${action.title}`} close={close}>
    <form onSubmit={(event: FormEvent<HTMLFormElement>) => { event.preventDefault(); void send(new FormData(event.currentTarget)); }}>
      <p className="effect">{effect}</p>
      {act === 'defer' && <p className="field"><label htmlFor="act-until">Until</label><input id="act-until" name="until" type="date" required /></p>}
      {act === 'not-affected' && <p className="field"><label htmlFor="act-justification">Why it is not affected</label><select id="act-justification" name="justification">{Object.entries(justifications).map(([value, words]) => <option key={value} value={value}>{words}</option>)}</select></p>}
      {act !== 'done' && <p className="field"><label htmlFor="act-why">{act === 'not-affected' ? 'How you know' : 'Why'}</label><textarea id="act-why" name="why" rows={3} required maxLength={2000} /></p>}
      {(act === 'done' || act === 'not-affected') && <>
        <p className="field"><label htmlFor="act-what">What shows it{act === 'done' && ` (${action.proof})`}</label><input id="act-what" name="what" type="text" maxLength={500} autoComplete="off" required={action.kind !== 'upgrade' || act === 'not-affected'} /></p>
        <p className="field"><label htmlFor="act-where">Where that is kept</label><input id="act-where" name="where" type="text" maxLength={500} autoComplete="off" placeholder="ticket, folder, screenshot" /></p></>}
      {wrong !== undefined && <div className="problem" role="alert"><p>{wrong.text}</p>{wrong.remedy != null && <p>{wrong.remedy}</p>}</div>}
      <p className="buttons"><button type="submit" className="primary" disabled={busy}>{label}</button><button type="button" onClick={close}>Cancel</button></p>
    </form>
  </Dialog>;
}

import { useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import type { CaseView } from '../../src/http/view.ts';
import { Problem } from '../api.ts';
import { Command } from '../components/copy.tsx';
import { useApp } from '../components/context.tsx';
import { Dialog } from '../components/dialog.tsx';
import { useNow } from '../time/now.tsx';
import { toField } from '../time/words.ts';
import { bodyOf, type ActForm, type Field } from './acts.ts';
import { labelOf } from './asked.ts';
import { CaseField } from './case-field.tsx';
import { Early, Preview } from './preview.tsx';
import { ProposedDate } from './proposal.tsx';

interface ActDialogProps {
  readonly form: ActForm;
  readonly view: CaseView;
  readonly close: () => void;
  readonly changed: (after: CaseView) => void;
  /** Values that the place it was opened from already knows. */
  readonly given?: Readonly<Record<string, string>> | undefined;
}

/** One act: its effect, what it needs, and for what cannot be undone a second factor. */
export function ActDialog({ form, view, close, changed, given = {} }: ActDialogProps) {
  const { api, notify } = useApp();
  const client = useQueryClient();
  const [factor, setFactor] = useState(form.factor === true);
  const [wrong, setWrong] = useState<{ readonly text: string; readonly remedy?: string | undefined }>();
  const [busy, setBusy] = useState(false);
  const [link, setLink] = useState<string>();
  const label = labelOf(form.act, form.label, view);

  async function send(data: FormData): Promise<void> {
    const body = await bodyOf(form, data);
    if (typeof body === 'string') return setWrong({ text: body });
    setBusy(true);
    setWrong(undefined);
    try {
      const code = data.get('code');
      if (factor) await api.stepUp(typeof code === 'string' ? code.replaceAll(/\s/g, '') : '');
      const after = await api.act(view.id, form.act, body);
      changed(after);
      if (after.link !== undefined) return setLink(after.link);
      const undo = form.undo?.(view);
      notify({ text: form.done, ...undo === undefined ? {} : { undo: async () => changed(await api.act(view.id, undo.act, undo.body)), undoable: () => client.getQueryData<CaseView>(['case', view.id])?.may.includes(undo.act) !== false } });
      close();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.kind === 'step-up-required') setFactor(true);
      await lookAnew(error);
    } finally {
      setBusy(false);
    }
  }

  async function seen(): Promise<CaseView | undefined> {
    try {
      return await api.case(view.id);
    } catch {
      return undefined;
    }
  }

  /** Whatever went wrong, the page shows what is true now; the answer may be lost of an act that was done. */
  async function lookAnew(error: Problem): Promise<void> {
    const now = await seen();
    if (now !== undefined) changed(now);
    if (form.act === 'publish' && now?.state === 'published') {
      notify({ text: 'It is published.' });
      return close();
    }
    const gone = now !== undefined && !now.may.includes(form.act);
    setWrong({ text: error.view.detail, remedy: gone ? 'The case has changed meanwhile: close this, and look at it before you do anything again.' : error.view.remedy });
  }

  if (link !== undefined) return <Dialog title={form.act === 'invite' ? 'The invitation' : 'The new link'} close={close}>
    <p>Send this link to the person, by a channel that you trust. It is shown this once; a former one opens nothing any more.</p>
    <Command text={link} label="Copy the link" />
    <p className="buttons"><button type="button" onClick={close}>Close</button></p>
  </Dialog>;

  return <Dialog title={form.act === 'publish' ? `Publish “${view.title}”?` : label} close={close} grave={form.final === true}>
    <form onSubmit={(event: FormEvent<HTMLFormElement>) => { event.preventDefault(); void send(new FormData(event.currentTarget)); }}>
      <p className={form.final === true ? 'effect final' : 'effect'}>{form.effect}{form.final === true && <strong> This cannot be undone.</strong>}</p>
      {form.preview === true && <><Early view={view} /><h3>What will go out</h3><Preview view={view} /></>}
      {(form.act === 'accept-embargo' || form.act === 'reject-embargo') && <ProposedDate view={view} />}
      {form.fields.map((field) => <FieldInput key={field.name} field={field} view={view} given={given[field.name]} />)}
      {factor && <p className="field"><label htmlFor="act-code">Code of your second factor</label><input id="act-code" name="code" type="text" autoComplete="one-time-code" pattern="[A-Za-z0-9 \-]{6,40}" required /></p>}
      {wrong !== undefined && <div className="problem" role="alert"><p>{wrong.text}</p>{wrong.remedy != null && <p>{wrong.remedy}</p>}</div>}
      <p className="buttons"><button type="submit" className={form.final === true ? 'final' : 'primary'} disabled={busy}>{busy ? form.act === 'publish' ? 'Publishing…' : 'Sending…' : form.act === 'publish' ? 'Publish to everyone now' : label}</button><button type="button" onClick={close}>Cancel</button></p>
    </form>
  </Dialog>;
}

function FieldInput({ field, view, given }: { readonly field: Field; readonly view: CaseView; readonly given: string | undefined }) {
  const now = useNow();
  const id = `act-${field.name}`;
  const hint = field.hint === undefined ? undefined : `${id}-hint`;
  const common = { id, name: field.name, 'aria-describedby': hint, required: field.optional !== true };
  const options = field.options?.(view) ?? [];
  return <p className="field">
    <label htmlFor={id}>{field.label}{field.kind === 'when' && ' (UTC)'}</label>
    {field.kind === 'long' ? <textarea {...common} rows={3} defaultValue={given} />
      : field.kind === 'select' ? <select {...common} defaultValue={given ?? (field.name === 'tlp' ? view.tlp : undefined)}>{options.map(({ value, text }) => <option key={value} value={value}>{text}</option>)}</select>
      : field.kind === 'file' ? <input {...common} type="file" accept=".diff,.patch,text/plain" />
      : field.kind === 'case' ? <CaseField {...common} view={view} given={given} />
      : field.kind === 'when' ? <input {...common} type="datetime-local" min={toField(now)} defaultValue={given ?? (field.days === undefined ? undefined : toField(now + field.days * 86_400_000))} />
      : <><input {...common} type={field.kind} autoComplete="off" defaultValue={given} list={options.length === 0 ? undefined : `${id}-list`} />{options.length > 0 && <datalist id={`${id}-list`}>{options.map(({ value, text }) => <option key={value} value={value}>{text}</option>)}</datalist>}</>}
    {hint !== undefined && <span id={hint} className="dim hint">{field.hint}</span>}
  </p>;
}

import { useState, type FormEvent } from 'react';
import type { CaseView } from '../../src/http/view.ts';
import { Problem } from '../api.ts';
import { Command } from '../components/copy.tsx';
import { useApp } from '../components/context.tsx';
import { Dialog } from '../components/dialog.tsx';
import { useNow } from '../time/now.tsx';
import { toField } from '../time/words.ts';
import { bodyOf, type ActForm, type Field } from './acts.ts';

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
  const [factor, setFactor] = useState(form.factor === true);
  const [wrong, setWrong] = useState<{ readonly text: string; readonly remedy?: string | undefined }>();
  const [busy, setBusy] = useState(false);
  const [link, setLink] = useState<string>();

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
      notify({ text: form.done, ...undo === undefined ? {} : { undo: async () => changed(await api.act(view.id, undo.act, undo.body)) } });
      close();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.kind === 'step-up-required') setFactor(true);
      setWrong({ text: error.view.detail, remedy: error.view.remedy });
    } finally {
      setBusy(false);
    }
  }

  if (link !== undefined) return <Dialog title="The invitation" close={close}>
    <p>Send this link to the person, by a channel that you trust. It is shown this once.</p>
    <Command text={link} label="Copy the link" />
    <p className="buttons"><button type="button" onClick={close}>Close</button></p>
  </Dialog>;

  return <Dialog title={form.act === 'publish' ? `Publish ${view.id}?` : form.label} close={close} grave={form.final === true}>
    <form onSubmit={(event: FormEvent<HTMLFormElement>) => { event.preventDefault(); void send(new FormData(event.currentTarget)); }}>
      <p className={form.final === true ? 'effect final' : 'effect'}>{form.effect}{form.final === true && <strong> This cannot be undone.</strong>}</p>
      {form.act === 'publish' && <p><strong>{view.title}</strong><br />{view.sentence}</p>}
      {form.fields.map((field) => <FieldInput key={field.name} field={field} view={view} given={given[field.name]} />)}
      {factor && <p className="field"><label htmlFor="act-code">Code of your second factor</label><input id="act-code" name="code" type="text" autoComplete="one-time-code" pattern="[A-Za-z0-9 \-]{6,40}" required /></p>}
      {wrong !== undefined && <div className="problem" role="alert"><p>{wrong.text}</p>{wrong.remedy != null && <p>{wrong.remedy}</p>}</div>}
      <p className="buttons"><button type="submit" className={form.final === true ? 'final' : 'primary'} disabled={busy}>{form.act === 'publish' ? 'Publish to everyone now' : form.label}</button><button type="button" onClick={close}>Cancel</button></p>
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
      : field.kind === 'when' ? <input {...common} type="datetime-local" min={toField(now)} defaultValue={given} />
      : <><input {...common} type={field.kind} autoComplete="off" defaultValue={given} list={options.length === 0 ? undefined : `${id}-list`} />{options.length > 0 && <datalist id={`${id}-list`}>{options.map(({ value, text }) => <option key={value} value={value}>{text}</option>)}</datalist>}</>}
    {hint !== undefined && <span id={hint} className="dim hint">{field.hint}</span>}
  </p>;
}

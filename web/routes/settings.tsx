import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import type { Sector, SettingsView } from '../../src/http/operators/view.ts';
import { Problem } from '../api.ts';
import { useApp } from '../components/context.tsx';
import { textOf } from '../components/form.ts';
import { Page } from '../components/page.tsx';
import { Loaded } from '../components/problem.tsx';
import { Delivery } from '../operator/delivery.tsx';
import { sectorText } from '../operator/words.ts';
import { asking } from '../queries.ts';

export function SettingsPage() {
  const { api } = useApp();
  const query = useQuery(asking.settings(api));
  return <Page title="Your organization">
    <Loaded query={query}>{(settings) => <SettingsForm settings={settings} />}</Loaded>
    <Delivery />
  </Page>;
}

function SettingsForm({ settings }: { readonly settings: SettingsView }) {
  const { api, notify } = useApp();
  const client = useQueryClient();
  const [wrong, setWrong] = useState<{ readonly text: string; readonly remedy?: string | undefined }>();
  const [busy, setBusy] = useState(false);
  async function save(form: FormData): Promise<void> {
    setBusy(true);
    setWrong(undefined);
    try {
      const after = await api.saveSettings({ hoursPerWeek: Number(textOf(form, 'week')), hoursPerDay: textOf(form, 'day') === '' ? null : Number(textOf(form, 'day')), binding: form.get('binding') !== null, zone: textOf(form, 'zone'), sector: textOf(form, 'sector') === '' ? null : textOf(form, 'sector') as Sector });
      client.setQueryData(['operator', 'settings'], after);
      await client.invalidateQueries({ queryKey: ['operator'] });
      notify({ text: 'Saved; the plan follows.' });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setWrong({ text: error.view.detail, remedy: error.view.remedy });
    } finally {
      setBusy(false);
    }
  }
  return <form className="narrow" onSubmit={(event: FormEvent<HTMLFormElement>) => { event.preventDefault(); void save(new FormData(event.currentTarget)); }}>
    <p className="field"><label htmlFor="week">Hours a week for patching</label><input id="week" name="week" type="number" min="0" max="168" step="0.5" required defaultValue={settings.hoursPerWeek} /></p>
    <p className="field"><label htmlFor="day">At most on one day</label><input id="day" name="day" type="number" min="0" max="24" step="0.5" defaultValue={settings.hoursPerDay ?? ''} /></p>
    <p className="field"><label htmlFor="zone">Time zone</label><input id="zone" name="zone" type="text" required maxLength={64} defaultValue={settings.zone} autoComplete="off" aria-describedby="zone-hint" /><span id="zone-hint" className="dim hint">By its name, such as America/Chicago: a due day ends at midnight there.</span></p>
    <p className="field"><label htmlFor="sector">Sector</label><select id="sector" name="sector" defaultValue={settings.sector ?? ''}><option value="">not answered</option>{settings.sectors.map((each) => <option key={each} value={each}>{sectorText(each)}</option>)}</select></p>
    <p className="field check"><label><input name="binding" type="checkbox" defaultChecked={settings.binding} /> We are a federal civilian agency, so BOD 26-04 binds us</label><span className="dim hint">For everybody else its dates are a benchmark, and called one.</span></p>
    {wrong !== undefined && <div className="problem" role="alert"><p>{wrong.text}</p>{wrong.remedy != null && <p>{wrong.remedy}</p>}</div>}
    <p className="buttons"><button type="submit" className="primary" disabled={busy}>Save</button></p>
  </form>;
}

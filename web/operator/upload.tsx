import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { Problem } from '../api.ts';
import { useApp } from '../components/context.tsx';
import { textOf } from '../components/form.ts';

/** An inventory for an asset: the one it is given for, or one that is named here. */
export function Upload({ asset }: { readonly asset?: { readonly id: string; readonly name: string } }) {
  const { api, announce } = useApp();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<{ readonly text: string; readonly remedy?: string | undefined }>();

  async function send(form: FormData): Promise<void> {
    const file = form.get('file');
    if (!(file instanceof File) || file.size === 0) return setWrong({ text: 'Choose a file that is not empty.' });
    setBusy(true);
    setWrong(undefined);
    try {
      const { id } = await api.uploadInventory(asset === undefined ? { name: textOf(form, 'name') } : { asset: asset.id }, file);
      announce('Read, and being matched.');
      await client.invalidateQueries({ queryKey: ['operator'] });
      await navigate({ to: '/inventories/$id', params: { id } });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setWrong({ text: error.view.detail, remedy: error.view.remedy });
      setBusy(false);
    }
  }

  return <form className="upload" onSubmit={(event: FormEvent<HTMLFormElement>) => { event.preventDefault(); void send(new FormData(event.currentTarget)); }}>
    {asset === undefined && <p className="field"><label htmlFor="upload-name">What it is an inventory of</label><input id="upload-name" name="name" type="text" required maxLength={128} autoComplete="off" placeholder="Patient portal" /></p>}
    <p className="field"><label htmlFor="upload-file">The file</label><input id="upload-file" name="file" type="file" required aria-describedby="upload-hint" />
      <span id="upload-hint" className="dim hint">CycloneDX or SPDX, a package-lock.json, or a list of package URLs. It stays here: nobody outside your organization sees it.</span></p>
    {wrong !== undefined && <div className="problem" role="alert"><p>{wrong.text}</p>{wrong.remedy != null && <p>{wrong.remedy}</p>}</div>}
    <p className="buttons"><button type="submit" className="primary" disabled={busy}>{asset === undefined ? 'Upload the inventory' : `Upload a newer inventory of ${asset.name}`}</button>{busy && <progress aria-label="Reading the inventory" />}</p>
  </form>;
}

import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import type { CaseAct, CaseView } from '../../src/http/view.ts';
import { Problem } from '../api.ts';
import { keepFocus } from '../components/dialog.tsx';
import { useApp } from '../components/context.tsx';
import { actForms, type ActForm } from './acts.ts';
import { ActDialog } from './dialog.tsx';

export interface Acts {
  /** Does an act that has an undo and needs nothing, opens the form of every other. */
  start(act: CaseAct, given?: Readonly<Record<string, string>>): void;
  readonly dialog: ReactNode;
}

export function useActs(view: CaseView): Acts {
  const { api, notify } = useApp();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [open, setOpen] = useState<{ readonly form: ActForm; readonly given: Readonly<Record<string, string>> | undefined }>();

  function changed(after: CaseView): void {
    client.setQueryData(['case', after.id], after);
    void client.invalidateQueries({ queryKey: ['cases'] });
    keepFocus();
    // What is asked next stands at the top, out of sight for whoever came by the list of acts.
    document.querySelector('#moves')?.scrollIntoView({ block: 'nearest' });
    if (after.id === view.id) return;
    void client.invalidateQueries({ queryKey: ['case', view.id] });
    void navigate({ to: '/cases/$id', params: { id: after.id } });
  }

  async function doAtOnce(form: ActForm): Promise<void> {
    try {
      changed(await api.act(view.id, form.act, {}));
      const undo = form.undo?.(view);
      notify({ text: form.done, ...undo === undefined ? {} : { undo: async () => changed(await api.act(view.id, undo.act, undo.body)), undoable: () => client.getQueryData<CaseView>(['case', view.id])?.may.includes(undo.act) !== false } });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      notify({ text: `${error.view.title}: ${error.view.detail} ${error.view.remedy ?? ''}` });
      void client.invalidateQueries({ queryKey: ['case', view.id] });
    }
  }

  return {
    start(act, given) {
      const form = actForms.find((each) => each.act === act);
      if (form === undefined) return;
      if (form.undo !== undefined && form.fields.length === 0 && form.preview !== true) void doAtOnce(form);
      else setOpen({ form, given });
    },
    dialog: open === undefined ? undefined : <ActDialog form={open.form} given={open.given} view={view} changed={changed} close={() => setOpen(undefined)} />,
  };
}

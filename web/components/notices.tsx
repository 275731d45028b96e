import { useState } from 'react';
import { Problem } from '../api.ts';
import type { Notice } from './context.tsx';

/** Stays until dismissed or replaced: nobody loses an undo to a timer. */
export function Notices({ notice, close }: { readonly notice: Notice | undefined; readonly close: () => void }) {
  const [failed, setFailed] = useState<{ readonly of: Notice; readonly text: string }>();
  const undo = notice?.undo;
  return <div className="notices" role="status" aria-live="polite">
    {notice !== undefined && <p className="notice">
      <span>{failed?.of === notice ? `Could not be undone: ${failed.text}` : notice.text}</span>
      {undo !== undefined && <button type="button" onClick={() => { undo().then(close, (error: unknown) => setFailed({ of: notice, text: error instanceof Problem ? error.view.detail : String(error) })); }}>Undo</button>}
      <button type="button" className="quiet" onClick={close}>Dismiss</button>
    </p>}
  </div>;
}

import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { Problem } from '../api.ts';
import type { Notice } from './context.tsx';

/** Long enough to be read twice by a slow reader; one that offers something stays longer, and pointing at it or moving the focus into it stops the time (WCAG 2.2.1). */
function lasting({ text, undo }: Notice): number {
  return (undo === undefined ? 8_000 : 25_000) + 60 * text.length;
}

/** One notice at a time. It goes by itself, and its undo goes before it once it is impossible. */
export function Notices({ notice, close }: { readonly notice: Notice | undefined; readonly close: () => void }) {
  return <div className="notices" role="status" aria-live="polite">{notice !== undefined && <Shown notice={notice} close={close} />}</div>;
}

function Shown({ notice, close }: { readonly notice: Notice; readonly close: () => void }) {
  const [failed, setFailed] = useState<{ readonly of: Notice; readonly text: string }>();
  const [held, setHeld] = useState(false);
  const left = useRef({ of: notice, milliseconds: lasting(notice) });
  const undo = useUndo(notice);
  const stays = held || failed?.of === notice;

  useEffect(() => {
    if (left.current.of !== notice) left.current = { of: notice, milliseconds: lasting(notice) };
    if (stays) return;
    const since = performance.now();
    const timer = window.setTimeout(close, left.current.milliseconds);
    return () => {
      window.clearTimeout(timer);
      // Whoever looked at it has some time left when they look away.
      left.current = { of: left.current.of, milliseconds: Math.max(4_000, left.current.milliseconds - (performance.now() - since)) };
    };
  }, [notice, stays, close]);

  return <p className="notice" onPointerEnter={() => setHeld(true)} onPointerLeave={() => setHeld(false)} onFocus={() => setHeld(true)} onBlur={() => setHeld(false)}>
    <span>{failed?.of === notice ? `Could not be undone: ${failed.text}` : notice.text}</span>
    {undo !== undefined && <button type="button" onClick={() => { undo().then(close, (error: unknown) => setFailed({ of: notice, text: error instanceof Problem ? error.view.detail : String(error) })); }}>Undo</button>}
    <button type="button" className="quiet" onClick={close}>Dismiss</button>
  </p>;
}

/** What the pages know decides whether it can still be undone, each time that they learn something. */
function useUndo({ undo, undoable }: Notice): Notice['undo'] {
  const client = useQueryClient();
  const [, look] = useState(0);
  useEffect(() => undoable === undefined ? undefined : client.getQueryCache().subscribe(() => look((times) => times + 1)), [client, undoable]);
  return undoable?.() === false ? undefined : undo;
}

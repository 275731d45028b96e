import { useEffect, useId, useRef, type ReactNode } from 'react';

/** What had the focus may be gone once an act is done: then the page's heading takes it, not the top of the document. */
export function keepFocus(): void {
  window.setTimeout(() => {
    if (document.activeElement === null || document.activeElement === document.body) document.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
  }, 50);
}

interface DialogProps {
  readonly title: string;
  readonly close: () => void;
  readonly children: ReactNode;
  /** Looks different where something cannot be undone. */
  readonly grave?: boolean;
  readonly className?: string;
}

/** The browser's own modal dialog: it holds the focus, Escape closes it, and the focus goes back where it was. */
export function Dialog({ title, close, children, grave = false, className = '' }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
      keepFocus();
    };
  }, []);
  return <dialog ref={dialog} className={`${className} ${grave ? 'grave' : ''}`} aria-labelledby={heading} onCancel={(event) => { event.preventDefault(); close(); }}
    onClick={(event) => { if (event.target === dialog.current) close(); }} onKeyDown={(event) => { if (event.key === 'Escape') { event.preventDefault(); close(); } }}>
    <div className="dialog-body">
      <h2 id={heading}>{title}</h2>
      {children}
    </div>
  </dialog>;
}

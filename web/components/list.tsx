import { useEffect, useRef, type ReactNode } from 'react';

/** Keys belong to whoever types; and to a dialog while one is open. */
export function keyIsFree(event: KeyboardEvent): boolean {
  const target = event.target instanceof Element ? event.target : undefined;
  if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return false;
  return target?.closest('input, textarea, select, [contenteditable], dialog') == null;
}

interface ListProps {
  readonly label: string;
  readonly children: ReactNode;
  readonly className?: string;
}

/** A list whose rows (each holds one `[data-row]` link) are walked with j and k; Enter is the link's own. */
export function RowList({ label, children, className = '' }: ListProps) {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    function go(event: KeyboardEvent): void {
      if (!keyIsFree(event) || (event.key !== 'j' && event.key !== 'k')) return;
      const rows = [...list.current?.querySelectorAll<HTMLElement>('[data-row]') ?? []];
      const here = rows.findIndex((row) => row === document.activeElement);
      const next = here < 0 ? rows[0] : rows[here + (event.key === 'j' ? 1 : -1)];
      if (next === undefined) return;
      event.preventDefault();
      next.focus();
      next.scrollIntoView({ block: 'nearest' });
    }
    document.addEventListener('keydown', go);
    return () => document.removeEventListener('keydown', go);
  }, []);
  useEffect(() => {
    // After the page has given the focus to its heading: one who comes back goes on where they were.
    const { row } = (window.history.state ?? {}) as { readonly row?: unknown };
    const timer = window.setTimeout(() => {
      const left = [...list.current?.querySelectorAll<HTMLElement>('[data-row]') ?? []].find((each) => each.getAttribute('href') === row);
      left?.focus({ preventScroll: true });
      left?.scrollIntoView({ block: 'center' });
    }, 0);
    return () => window.clearTimeout(timer);
  }, []);
  return <ul className={`rows ${className}`} aria-label={label} ref={list}>{children}</ul>;
}

import { useRouter } from '@tanstack/react-router';
import type { MouseEvent, ReactNode } from 'react';

/**
 * The one link of a row. A list may have thousands, and the router's own link listens to every change of place; a row
 * only needs an address. What a browser does with a modified click stays the browser's.
 */
export function RowLink({ to, children }: { readonly to: string; readonly children: ReactNode }) {
  const router = useRouter();
  function go(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    // Kept with this place in the history: whoever comes back finds the row again.
    window.history.replaceState({ ...window.history.state as object | null, row: to }, '');
    void router.navigate({ href: to });
  }
  return <a href={to} data-row="" className="cover" onClick={go}>{children}</a>;
}

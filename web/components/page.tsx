import { useEffect, useRef, type ReactNode } from 'react';
import { useApp } from './context.tsx';

interface PageProps {
  readonly title: string;
  /** Where this page stands, above the title. */
  readonly place?: ReactNode;
  readonly children: ReactNode;
}

/** A page and its one heading, which takes the focus when one comes from another page of ours. */
export function Page({ title, place, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { announce } = useApp();
  useEffect(() => {
    document.title = `${title} · Breakwater`;
  }, [title]);
  useEffect(() => {
    // The very first page leaves the focus where a browser puts it, so that Tab reaches the skip link.
    if (document.documentElement.dataset['visited'] === 'yes') {
      heading.current?.focus({ preventScroll: true });
      announce('');
    }
    document.documentElement.dataset['visited'] = 'yes';
  }, [announce]);
  return <main id="main" tabIndex={-1}>
    {place !== undefined && <p className="place">{place}</p>}
    <h1 tabIndex={-1} ref={heading}>{title}</h1>
    {children}
  </main>;
}

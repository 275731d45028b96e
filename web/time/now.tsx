import { createContext, useContext, useEffect, useState, type ReactNode } from 'react';

const Now = createContext(0);

/** One clock for the page, so that every relative time on it moves together; a hidden page does not tick. */
export function NowProvider({ children }: { readonly children: ReactNode }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const tick = (): void => { if (!document.hidden) setNow(Date.now()); };
    const timer = window.setInterval(tick, 20_000);
    document.addEventListener('visibilitychange', tick);
    return () => {
      window.clearInterval(timer);
      document.removeEventListener('visibilitychange', tick);
    };
  }, []);
  return <Now value={now}>{children}</Now>;
}

export function useNow(): number {
  return useContext(Now);
}

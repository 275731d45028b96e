import { createContext, useContext } from 'react';
import type { Api } from '../api.ts';
import type { Liveness } from '../live.ts';

export interface Notice {
  readonly text: string;
  /** Takes the act back; offered where something can. */
  readonly undo?: () => Promise<unknown>;
}

export interface App {
  readonly api: Api;
  readonly live: Liveness;
  /** Says it aloud to a screen reader, and shows nothing. */
  announce(text: string): void;
  /** Shows it until it is dismissed or followed by another. */
  notify(notice: Notice): void;
}

const AppContext = createContext<App | undefined>(undefined);
export const AppProvider = AppContext;

export function useApp(): App {
  const app = useContext(AppContext);
  if (app === undefined) throw new Error('a page stands outside of the application');
  return app;
}

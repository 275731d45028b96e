import { createContext, useContext } from 'react';
import type { Api } from '../api.ts';
import type { Liveness } from '../live.ts';

export interface Notice {
  readonly text: string;
  /** Takes the act back; offered where something can. */
  readonly undo?: () => Promise<unknown>;
  /** Can it still, by what is known now? Asked as often as something is learned. */
  readonly undoable?: () => boolean;
}

export interface App {
  readonly api: Api;
  readonly live: Liveness;
  /** Says it aloud to a screen reader, and shows nothing. */
  announce(text: string): void;
  /** Shows it for a while; it goes earlier when it is dismissed, followed by another, or left behind on another page. */
  notify(notice: Notice): void;
  /** Another page is on show: what was said on the last one goes, unless it led here. */
  arrived(path: string): void;
}

const AppContext = createContext<App | undefined>(undefined);
export const AppProvider = AppContext;

export function useApp(): App {
  const app = useContext(AppContext);
  if (app === undefined) throw new Error('a page stands outside of the application');
  return app;
}

import { useState } from 'react';

interface Identified {
  readonly id: string;
}

interface Held<Row> {
  /** What the list shows, in the order in which it was first shown. */
  readonly shown: readonly Row[];
  /** What came since and waits to be asked for. */
  readonly fresh: readonly Row[];
  /** Ids that are shown although they left the list meanwhile. */
  readonly left: ReadonlySet<string>;
  show(): void;
}

/** Rows change in place, but none comes, goes or moves under the hand until the person asks. An empty list takes what comes. */
export function useHeld<Row extends Identified>(latest: readonly Row[], key: string): Held<Row> {
  const [held, setHeld] = useState<{ readonly key: string; readonly rows: readonly Row[] }>({ key, rows: latest });
  const rows = held.key !== key || held.rows.length === 0 ? latest : updated(held.rows, latest);
  if (rows !== held.rows || held.key !== key) setHeld({ key, rows });
  const known = new Set(rows.map(({ id }) => id));
  const current = new Set(latest.map(({ id }) => id));
  return {
    shown: rows,
    fresh: latest.filter(({ id }) => !known.has(id)),
    left: new Set([...known].filter((id) => !current.has(id))),
    show: () => setHeld({ key, rows: latest }),
  };
}

/** The shown rows with their newest content; the very same array where nothing changed. */
export function updated<Row extends Identified>(shown: readonly Row[], latest: readonly Row[]): readonly Row[] {
  const byId = new Map(latest.map((row) => [row.id, row]));
  const next = shown.map((row) => byId.get(row.id) ?? row);
  return next.some((row, index) => row !== shown[index]) ? next : shown;
}

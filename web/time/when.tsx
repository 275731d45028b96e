import { useNow } from './now.tsx';
import { absolute, brief, local, relative } from './words.ts';

/** Relative and absolute time together, the zone named; the reader's own zone on pointing at it. A short one is for dense rows, a dated one begins with the date: where the date is what counts. */
export function When({ at, short = false, dated = false }: { readonly at: string; readonly short?: boolean; readonly dated?: boolean }) {
  const now = useNow();
  const time = Date.parse(at);
  if (Number.isNaN(time)) return <span>{at}</span>;
  const parts = [<span key="relative" className="relative">{relative(time, now)}</span>, <span key="between" className="between">, </span>, <span key="absolute" className="absolute">{short ? brief(time, now) : absolute(time)}</span>];
  return <time className="when" dateTime={at} onPointerEnter={(event) => { event.currentTarget.title = `${absolute(time)}\n${local(time)}`; }}>
    {dated ? parts.toReversed() : parts}
  </time>;
}

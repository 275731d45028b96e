import { useNow } from './now.tsx';
import { absolute, brief, local, relative } from './words.ts';

/** Relative and absolute time together, the zone named; the reader's own zone on pointing at it. A short one is for dense rows. */
export function When({ at, short = false }: { readonly at: string; readonly short?: boolean }) {
  const now = useNow();
  const time = Date.parse(at);
  if (Number.isNaN(time)) return <span>{at}</span>;
  return <time className="when" dateTime={at} onPointerEnter={(event) => { event.currentTarget.title = `${absolute(time)}\n${local(time)}`; }}>
    <span className="relative">{relative(time, now)}</span><span className="between">, </span><span className="absolute">{short ? brief(time) : absolute(time)}</span>
  </time>;
}

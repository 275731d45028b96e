/** Remembers what a key's task gave; a failure is forgotten, so that it can be tried again. */
export interface Once<T> {
  (key: string, task: () => Promise<T>): Promise<T>;
}

export interface OnceOptions {
  /** The oldest goes when there are more; default 4,096. */
  readonly entries?: number;
  /** Asked again after this long; by default never. */
  readonly milliseconds?: number;
  readonly now?: () => number;
}

/** A process may run for months: what is remembered is bounded in number and, where it can change, in age. */
export function openOnce<T>(options: OnceOptions = {}): Once<T> {
  const entries = options.entries ?? 4_096;
  const now = options.now ?? (() => 0);
  const known = new Map<string, { readonly at: number; readonly value: Promise<T> }>();
  return function once(key, task) {
    const earlier = known.get(key);
    if (earlier !== undefined && (options.milliseconds === undefined || now() - earlier.at < options.milliseconds)) return earlier.value;
    const running = { at: now(), value: task() };
    known.delete(key);
    known.set(key, running);
    const [oldest] = known.keys();
    if (known.size > entries && oldest !== undefined) known.delete(oldest);
    running.value.catch(() => {
      if (known.get(key) === running) known.delete(key);
    });
    return running.value;
  };
}

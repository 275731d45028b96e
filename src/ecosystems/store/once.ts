/** Remembers what a key's task gave, for the life of the object that owns it; a failure is forgotten, so that it can be tried again. */
export interface Once<T> {
  (key: string, task: () => Promise<T>): Promise<T>;
}

export function openOnce<T>(): Once<T> {
  const known = new Map<string, Promise<T>>();
  return function once(key, task) {
    const earlier = known.get(key);
    if (earlier !== undefined) return earlier;
    const running = task();
    known.set(key, running);
    running.catch(() => known.delete(key));
    return running;
  };
}

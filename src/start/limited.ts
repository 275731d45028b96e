import type { Completed, Driver, Job } from '../sandbox/index.ts';

/** The same driver, running at most `most` jobs at once, first come first served: the engine may ask for all it can use. */
export function limited(driver: Driver, most: number): Driver {
  let running = 0;
  const waiting: (() => void)[] = [];

  async function run(job: Job): Promise<Completed> {
    if (running >= most) await new Promise<void>((go) => waiting.push(go));
    else running += 1;
    try {
      return await driver.run(job);
    } finally {
      // The place is handed on, not freed, so that a newcomer cannot overtake those who wait.
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  }
  return { name: driver.name, memory: driver.memory, configuration: driver.configuration, run };
}

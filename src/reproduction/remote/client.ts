import { ReproductionError } from '../error.ts';
import type { FixVerification } from '../fix/result.ts';
import type { SameFlaw } from '../same-flaw.ts';
import type { Reproduction } from '../result.ts';
import type { Answer, Channel, Engine, Searched, Task, Watching } from './protocol.ts';

interface Pending {
  readonly settle: (result: unknown) => void;
  readonly fail: (error: Error) => void;
  readonly watching: Watching;
}

/** The engine at the other end of a channel. When that closes, what is under way fails as `engine-gone`: evidence for nothing. */
export function engineOver(channel: Channel): Engine {
  const pending = new Map<number, Pending>();
  let [next, closed] = [0, false];
  const gone = (): ReproductionError => new ReproductionError('engine-gone', 'the process that runs proofs ended', { remedy: 'the job is tried again; if this recurs, look at the memory and the log of the machine' });

  channel.onMessage((message) => {
    const answer = message as Answer;
    const waiting = pending.get(answer.id);
    if (waiting === undefined) return;
    if ('progress' in answer) {
      waiting.watching.onProgress?.(answer.progress);
      return;
    }
    pending.delete(answer.id);
    if ('result' in answer) waiting.settle(answer.result);
    else waiting.fail(new ReproductionError('engine-failed', answer.error.message, { ...(answer.error.remedy === undefined ? {} : { remedy: answer.error.remedy }), ...(answer.error.where === undefined ? {} : { where: answer.error.where }) }));
  });
  channel.onClose(() => {
    closed = true;
    for (const { fail } of pending.values()) fail(gone());
    pending.clear();
  });

  function ask<T>(task: Task, watching: Watching = {}): Promise<T> {
    if (closed) return Promise.reject(gone());
    const id = next++;
    return new Promise<T>((settle, fail) => {
      pending.set(id, { settle: settle as Pending['settle'], fail, watching });
      channel.send({ id, task });
    });
  }
  return {
    establish: (claim, options) => ask<Reproduction>({ act: 'establish', claim }, options),
    searchRange: (claim, reproduction, options) => ask<Searched>({ act: 'search-range', claim, reproduction }, options),
    verifyFix: (claim, fix, { seed, known = [], ...watching }) => ask<FixVerification>({ act: 'verify-fix', claim, fix, seed, known }, watching),
    sameFlaw: (first, second, patch, { seed, ...watching }) => ask<SameFlaw>({ act: 'same-flaw', first, second, patch, seed }, watching),
  };
}

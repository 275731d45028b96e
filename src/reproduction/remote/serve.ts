import { BreakwaterError } from '../../kernel/error.ts';
import { verifyFix } from '../fix/verify.ts';
import type { FixVerification } from '../fix/result.ts';
import { reproduce, unreadable } from '../flow.ts';
import type { Laboratory } from '../laboratory.ts';
import { readClaimBytes, type Claim } from '../manifest/index.ts';
import { executeRange } from '../range/execute.ts';
import type { Progress } from '../result.ts';
import { sameFlaw, type SameFlaw } from '../same-flaw.ts';
import type { Answer, Channel, Established, Failure, Given, Request, Task } from './protocol.ts';

/** Answers the other side's requests, several at once: the laboratory bounds what runs. */
export function serveEngine(laboratory: Laboratory, channel: Channel): void {
  channel.onMessage((message) => {
    const { id, task } = message as Request;
    const say = (answer: Answer): void => channel.send(answer);
    const watched: Laboratory = { ...laboratory, onProgress: (progress: Progress) => say({ id, progress }) };
    carryOut(task, watched).then((result) => say({ id, result }), (error: unknown) => say({ id, error: failureOf(error) }));
  });
}

async function carryOut(task: Task, laboratory: Laboratory): Promise<Established | FixVerification | SameFlaw> {
  switch (task.act) {
    case 'establish': return establish(task.claim, laboratory);
    case 'verify-fix': {
      const known = await Promise.all(task.known.map(read));
      return verifyFix(await read(task.claim), task.fix, laboratory, { seed: task.seed, known });
    }
    case 'same-flaw': return sameFlaw(await read(task.first), await read(task.second), task.patch, laboratory, task.seed);
  }
}

/** What is wrong with the claim itself is a verdict, not an error. */
async function establish(given: Given, laboratory: Laboratory): Promise<Established> {
  let claim: Claim;
  try {
    claim = await read(given);
  } catch (error) {
    if (!(error instanceof BreakwaterError)) throw error;
    return { reproduction: unreadable(given.label, `${error.message}${error.remedy === undefined ? '' : `; ${error.remedy}`}`, laboratory) };
  }
  const session = await reproduce(claim, laboratory);
  const { reproduction } = session;
  const fires = reproduction.verdict === 'confirmed' || reproduction.verdict === 'needs-review';
  return fires && session.reference !== undefined ? { reproduction, range: await executeRange(claim, session, laboratory) } : { reproduction };
}

function read({ bytes, label }: Given): Promise<Claim> {
  return readClaimBytes(bytes, label);
}

function failureOf(error: unknown): Failure {
  if (error instanceof BreakwaterError) return { code: error.code, message: error.message, remedy: error.remedy, where: error.where };
  return { code: 'engine-failed', message: error instanceof Error ? error.message : String(error), remedy: undefined, where: undefined };
}

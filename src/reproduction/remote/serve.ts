import { BreakwaterError } from '../../kernel/error.ts';
import { verifyFix } from '../fix/verify.ts';
import { ReproductionError } from '../error.ts';
import { reproduce, resume, unreadable } from '../flow.ts';
import type { Laboratory } from '../laboratory.ts';
import { readClaimBytes, type Claim } from '../manifest/index.ts';
import { Unprepared } from '../prepare.ts';
import { executeRange } from '../range/execute.ts';
import type { Progress, Reproduction } from '../result.ts';
import { sameFlaw } from '../same-flaw.ts';
import type { Answer, Channel, Failure, Given, Request, Result, Searched, Task } from './protocol.ts';

/** Answers the other side's requests, several at once: the laboratory bounds what runs. */
export function serveEngine(laboratory: Laboratory, channel: Channel): void {
  channel.onMessage((message) => {
    const { id, task } = message as Request;
    const say = (answer: Answer): void => channel.send(answer);
    const watched: Laboratory = { ...laboratory, onProgress: (progress: Progress) => say({ id, progress }) };
    carryOut(task, watched).then((result) => say({ id, result }), (error: unknown) => say({ id, error: failureOf(error) }));
  });
}

async function carryOut(task: Task, laboratory: Laboratory): Promise<Result> {
  switch (task.act) {
    case 'establish': return establish(task.claim, laboratory);
    case 'search-range': return searchRange(task.claim, task.reproduction, laboratory);
    case 'verify-fix': {
      const known = await Promise.all(task.known.map(read));
      return verifyFix(await read(task.claim), task.fix, laboratory, { seed: task.seed, known });
    }
    case 'same-flaw': return sameFlaw(await read(task.first), await read(task.second), task.patch, laboratory, task.seed);
  }
}

/** What is wrong with the claim itself is a verdict, not an error. */
async function establish(given: Given, laboratory: Laboratory): Promise<Reproduction> {
  let claim: Claim;
  try {
    claim = await read(given);
  } catch (error) {
    if (!(error instanceof BreakwaterError)) throw error;
    return unreadable(given.label, `${error.message}${error.remedy === undefined ? '' : `; ${error.remedy}`}`, laboratory);
  }
  return (await reproduce(claim, laboratory)).reproduction;
}

/** A claim that has no range, for example since the registry lists no version that it names, is an answer; a registry that does not is none. */
async function searchRange(given: Given, reproduction: Reproduction, laboratory: Laboratory): Promise<Searched> {
  try {
    const claim = await read(given);
    return { range: await executeRange(claim, await resume(claim, reproduction, laboratory), laboratory) };
  } catch (error) {
    if (error instanceof Unprepared && error.verdict !== 'indeterminate') return { because: error.reason.text };
    if (error instanceof ReproductionError) return { because: error.message };
    throw error;
  }
}

function read({ bytes, label }: Given): Promise<Claim> {
  return readClaimBytes(bytes, label);
}

function failureOf(error: unknown): Failure {
  if (error instanceof BreakwaterError) return { code: error.code, message: error.message, remedy: error.remedy, where: error.where };
  return { code: 'engine-failed', message: error instanceof Error ? error.message : String(error), remedy: undefined, where: undefined };
}

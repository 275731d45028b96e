import type { Random } from '../../src/kernel/random.ts';
import { localToken } from '../../src/start/local-token.ts';
import { reportOf } from '../support/claims.ts';
import type { Pair } from '../support/laboratory.ts';

/** What a client hands in, and what has to come of it. */
export interface Sent {
  readonly key: string;
  readonly body: object;
  readonly verdict: string;
}

export interface Load {
  /** By key: the receipt that was given, and the verdict that the report must get. */
  readonly acknowledged: ReadonlyMap<string, { readonly receipt: string; readonly verdict: string }>;
  /** Keys that were answered a second time with another receipt. */
  readonly changed: readonly string[];
  readonly retries: number;
  /** No new reports; those under way are sent until they are acknowledged. */
  stop(): Promise<void>;
}

const senders = 3;
const pauseMs = 250;
const retryMs = 150;
/** Fewer claims than reports: several finders hand in the very same one. */
const claims = 8;

/**
 * One in five is a proof that runs, cut down to two versions. The others end as soon as
 * they are read, so that there are many transactions to be killed in.
 */
export function drawReport(index: number, random: Random, { claim, verdict }: Pair): Sent {
  const key = `crash ${index}`;
  if (random.below(5) > 0) {
    const attachment = { filename: 'reproduction.yaml', content_type: 'text/plain', data: `apiVersion: reproduction/v1\ntitle: number ${random.below(claims)}\n`, type: 'reproducer', description: 'reproduction/v1' };
    return { key, verdict: 'invalid', body: { purl: 'pkg:npm/deep-extend@0.5.0', upstream_ids: [], discovery_method: 'other', notify: 'off', attachments: [attachment, { filename: 'note.txt', content_type: 'text/plain', data: key, type: 'other', description: 'a note' }] } };
  }
  const { vulnerable, fixed } = claim.manifest.targets;
  const versions = [vulnerable, fixed].flatMap((target) => target?.purl?.split('@').at(-1) ?? []);
  return { key, verdict, body: reportOf({ label: key, manifest: { ...claim.manifest, title: `number ${random.below(claims)}`, versions } }, key) };
}

/** Sends reports until it is stopped; each with its key, again and again until it is acknowledged, as a finder's pipeline should. */
export function startLoad(address: string, data: string, draw: (index: number) => Sent): Load {
  const acknowledged = new Map<string, { receipt: string; verdict: string }>();
  const changed: string[] = [];
  const stopped = new AbortController();
  let [next, retries] = [0, 0];
  let token: string | undefined;

  async function send({ key, body }: Sent): Promise<string> {
    for (;;) {
      token ??= await localToken(data);
      const response = await fetch(`${address}/v1/reports`, {
        method: 'POST', body: JSON.stringify(body), signal: AbortSignal.timeout(30_000),
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, 'idempotency-key': key },
      }).then(async (answer) => ({ status: answer.status, text: await answer.text() }), () => undefined);
      if (response?.status === 202) return (JSON.parse(response.text) as { receipt: string }).receipt;
      // A token's hourly limit, or a token of before: each start makes a new one.
      if (response?.status === 401 || response?.status === 429) token = undefined;
      else if (response !== undefined && response.status < 500) throw new Error(`refused: ${response.status} ${response.text}`);
      retries += 1;
      await pause(retryMs);
    }
  }
  async function sender(): Promise<void> {
    while (!stopped.signal.aborted) {
      const sent = draw(next++);
      const receipt = await send(sent);
      acknowledged.set(sent.key, { receipt, verdict: sent.verdict });
      // The answer got lost, a finder must think now and then: the same key again.
      if (next % 10 === 0 && await send(sent) !== receipt) changed.push(sent.key);
      await pause(pauseMs);
    }
  }
  const sending = Promise.all(Array.from({ length: senders }, sender));
  sending.catch(() => undefined);
  return {
    acknowledged, changed,
    get retries() {
      return retries;
    },
    async stop() {
      stopped.abort();
      await sending;
    },
  };
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => { setTimeout(resolve, milliseconds); });
}

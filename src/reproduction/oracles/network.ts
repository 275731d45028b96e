import { z } from 'zod';
import { single } from './observe.ts';
import type { Oracle } from './oracle.ts';

const schema = z.strictObject({ kind: z.literal('network') });

/** Below the ephemeral ports, which the step `serve` gets its own from. */
const ports = { first: 20_000, count: 10_000 } as const;

/** A nonce reaches a listener on the sandbox's own loopback, as the supervisor saw it. */
export const network: Oracle<z.infer<typeof schema>> = {
  kind: 'network',
  schema,
  shows: 'flaw',
  prepare(_spec, tokens) {
    const port = ports.first + (Number.parseInt(tokens.token(4), 16) % ports.count);
    const nonce = tokens.token(16);
    return {
      listen: [port],
      canaries: { host: '127.0.0.1', port: String(port), nonce, url: `http://127.0.0.1:${port}/${nonce}` },
      secrets: { nonce },
    };
  },
  trial: (_spec, bench) => single(bench, ({ completed }) => {
    const nonce = bench.preparation.secrets?.['nonce'];
    const fired = nonce !== undefined && completed.received.some(({ bytes }) => Buffer.from(bytes).toString('latin1').includes(nonce));
    const connections = completed.received.length;
    return { fired, because: fired ? 'the nonce reached the listener' : `the nonce did not reach the listener (${connections} connections)`, figures: { connections } };
  }),
};

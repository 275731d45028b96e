import { connect } from 'node:net';
import type { RawRequest } from './request.ts';

export interface Answered {
  readonly answers: readonly { readonly status: number; readonly body: string }[];
  /** The service neither answered nor closed the connection in time. */
  readonly hung: boolean;
  readonly milliseconds: number;
}

/** A whole answer, or the end of the connection, by then; a loaded machine may multiply what it takes. */
const patience = 30_000;
/** A sender that hears nothing for so long ends its side: its request may lack something. */
const silence = { 'await answer': 10_000, 'unsure': 1_500, 'end': 50, 'destroy': 50 } as const;

/** Sends the bytes on a connection of their own and reads whatever comes until the service closes it. */
export function exchange({ hostname, port }: URL, { bytes, end }: RawRequest, pieces: readonly number[]): Promise<Answered> {
  return new Promise((resolve) => {
    const began = performance.now();
    const received: Buffer[] = [];
    let hung = false;
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    const quiet = setTimeout(() => socket.end(), silence[end]);
    const late = setTimeout(() => {
      hung = true;
      socket.destroy();
    }, patience);
    socket.on('data', (data) => {
      received.push(data);
      quiet.refresh();
    });
    // A reset after an early refusal is an end like another: what was answered before it counts.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(quiet);
      clearTimeout(late);
      resolve({ answers: answersIn(Buffer.concat(received)), hung, milliseconds: performance.now() - began });
    });
    socket.on('connect', () => {
      const cuts = [...pieces.map((each) => each % (bytes.byteLength + 1)), bytes.byteLength].toSorted((a, b) => a - b);
      let at = 0;
      function next(): void {
        const cut = cuts.shift();
        if (socket.destroyed) return;
        if (cut === undefined) {
          if (end === 'destroy') socket.destroy();
          quiet.refresh();
          return;
        }
        socket.write(bytes.subarray(at, cut));
        at = cut;
        setImmediate(next);
      }
      next();
    });
  });
}

function answersIn(bytes: Buffer): Answered['answers'] {
  const answers: { status: number; body: string }[] = [];
  const text = bytes.toString('latin1');
  for (let at = 0; at < text.length;) {
    const end = text.indexOf('\r\n\r\n', at);
    const [, status] = /^HTTP\/1\.1 (\d{3}) /.exec(text.slice(at, at + 13)) ?? [];
    if (end < 0 || status === undefined) break;
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(text.slice(at, end))?.[1] ?? 0);
    if (status !== '100') answers.push({ status: Number(status), body: bytes.toString('utf8', end + 4, end + 4 + length) });
    at = end + 4 + length;
  }
  return answers;
}

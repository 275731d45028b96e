import { connect, type Socket } from 'node:net';

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/**
 * One kept-alive connection that sends requests as bytes and reads answers with a length. A client library takes as much
 * of the machine's processors as the service itself.
 */
export class Connection {
  readonly #socket: Socket;
  #received: Buffer = Buffer.alloc(0);
  #waiting: { readonly resolve: (answer: Answer) => void; readonly reject: (error: Error) => void } | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (bytes) => { this.#take(bytes); });
    for (const event of ['error', 'close'] as const) socket.on(event, () => this.#waiting?.reject(new Error('the service closed the connection')));
  }

  static open({ hostname, port }: URL): Promise<Connection> {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    return new Promise((resolve, reject) => {
      socket.once('error', reject);
      socket.once('connect', () => resolve(new Connection(socket)));
    });
  }

  /** False once the service has closed it, for example because nothing was asked for a while. */
  get open(): boolean {
    return this.#socket.writable;
  }

  send(request: Uint8Array): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (!this.open) {
        reject(new Error('the service has closed the connection'));
        return;
      }
      this.#waiting = { resolve, reject };
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(bytes: Buffer): void {
    // Unasked, a server says only that it has waited long enough.
    if (this.#waiting === undefined) {
      this.#socket.destroy();
      return;
    }
    this.#received = this.#received.byteLength === 0 ? bytes : Buffer.concat([this.#received, bytes]);
    const end = this.#received.indexOf('\r\n\r\n');
    if (end < 0) return;
    const head = this.#received.toString('latin1', 0, end);
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? Number.NaN);
    if (Number.isNaN(length)) throw new Error(`an answer without a length: ${head}`);
    if (this.#received.byteLength < end + 4 + length) return;
    const answer = { status: Number(head.slice(9, 12)), body: this.#received.toString('utf8', end + 4, end + 4 + length) };
    this.#received = this.#received.subarray(end + 4 + length);
    const { resolve } = this.#waiting;
    this.#waiting = undefined;
    resolve(answer);
  }
}

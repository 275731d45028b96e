import { CommandError } from '../error.ts';

/** Where the desk is and who asks; composed in `start/`. */
export interface DeskPlace {
  /** `BREAKWATER_URL`, or the service on this machine. */
  readonly url: string;
  /** `BREAKWATER_TOKEN`, or the one that the service on this machine keeps for its own user. */
  readonly token: string | undefined;
  readonly request: (url: string, init: RequestInit) => Promise<Response>;
}

interface ProblemBody {
  readonly title?: string;
  readonly detail?: string;
  readonly remedy?: string;
  readonly errors?: readonly { readonly code: string; readonly field: string; readonly reason: string }[];
}

export interface Desk {
  get<T>(path: string): Promise<T>;
  /** Bytes as they are. */
  send<T>(path: string, bytes: Uint8Array): Promise<T>;
  post<T>(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<T>;
}

const longestAnswer = 64 * 1_048_576;

/** The desk over HTTP. An error answer becomes an error with what was wrong and what to do; nothing of the token is ever shown. */
export function deskAt({ url, token, request }: DeskPlace): Desk {
  async function ask<T>(path: string, init: RequestInit): Promise<T> {
    const response = await request(new URL(path, url).href, {
      ...init, redirect: 'error', headers: { accept: 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...init.headers },
    }).catch((cause: unknown) => {
      throw new CommandError('desk-unreachable', 'the service does not answer', { where: url, remedy: 'start it with `npm start`, or set BREAKWATER_URL', cause });
    });
    const length = Number(response.headers.get('content-length') ?? 0);
    if (length > longestAnswer) throw new CommandError('desk-refused', 'the answer is too large', { where: url, remedy: 'check BREAKWATER_URL' });
    const text = await response.text();
    if (response.ok) return JSON.parse(text) as T;
    throw refusal(response.status, text, path);
  }
  return {
    get: (path) => ask(path, { method: 'GET' }),
    send: (path, bytes) => ask(path, { method: 'POST', body: bytes as Uint8Array<ArrayBuffer>, headers: { 'content-type': 'application/octet-stream' } }),
    post: (path, body, headers = {}) => ask(path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } }),
  };
}

function refusal(status: number, text: string, path: string): CommandError {
  let body: ProblemBody = {};
  try {
    body = JSON.parse(text) as ProblemBody;
  } catch {
    // A proxy's own page, perhaps: the status has to do.
  }
  const errors = (body.errors ?? []).map(({ code, field, reason }) => `${field}: ${reason} (${code})`).join('; ');
  const what = [body.detail ?? body.title ?? `the service answered ${status}`, errors].filter((part) => part !== '').join(': ');
  const remedy = body.remedy ?? (status === 401 ? 'set BREAKWATER_TOKEN to a token of yours (`breakwater token create`)' : undefined);
  return new CommandError('desk-refused', what, { where: path, ...(remedy === undefined ? {} : { remedy }) });
}

import type { Encoded, Expander } from '../manifest/expand.ts';
import type { Call, Step } from '../manifest/schema.ts';

/**
 * What the harness inside gets on its standard input: steps with every value expanded and every path split, and the
 * nonce that its lines on the channel carry. The programs under `programs/` read exactly this.
 */
export interface Plan {
  readonly nonce: string;
  readonly steps: readonly PlannedStep[];
  /** A single `call` waits for the promise that it gives; steps say `await` themselves. */
  readonly settle: boolean;
  /** The reporter's own code beside the target, by path inside. */
  readonly script?: string;
  readonly probe: Readonly<Record<string, unknown>>;
  /** Ports of the observer, which a proof's own requests may not go to. */
  readonly listeners: readonly number[];
  /** Where the dependencies are, which a proof may not use by itself. */
  readonly foreign: readonly string[];
  /** Bytes of data in the steps' values. */
  readonly inputBytes: number;
}

export interface PlannedCall {
  readonly module?: string;
  readonly on?: string;
  readonly path: readonly string[];
  readonly new: boolean;
  readonly arguments: readonly Encoded[];
  readonly named: readonly (readonly [string, Encoded])[];
  readonly callback: boolean;
}

export type PlannedStep = { readonly as?: string } & (
  | { readonly load: string }
  | { readonly call: PlannedCall }
  | { readonly get: { readonly of: string; readonly path: readonly string[] } }
  | { readonly set: { readonly of: string; readonly path: readonly string[]; readonly value: Encoded } }
  | { readonly await: string }
  | { readonly value: Encoded }
  | { readonly write: { readonly path: string; readonly data: Encoded } }
  | { readonly serve: string }
  | { readonly request: PlannedRequest }
  | { readonly wait: { readonly milliseconds: number } });

export interface PlannedRequest {
  readonly port: string | number;
  readonly method: string;
  readonly path: Encoded;
  readonly headers: readonly (readonly [string, Encoded])[];
  readonly body: Encoded;
}

export function plannedCall(call: Call, expander: Expander): PlannedCall {
  const path = call.on === undefined ? call.export : call.method;
  return {
    ...(call.module === undefined ? {} : { module: call.module }),
    ...(call.on === undefined ? {} : { on: call.on }),
    path: split(path),
    new: call.new ?? false,
    arguments: (call.arguments ?? []).map((argument) => expander.value(argument)),
    named: pairs(call.named, expander),
    callback: call.callback ?? false,
  };
}

export function plannedStep(step: Step, expander: Expander): PlannedStep {
  // The schema's union leaves every step as a bag of optional keys; exactly one of them is there.
  const { as, ...rest } = step as { readonly as?: string } & Readonly<Record<string, unknown>>;
  return { ...(as === undefined ? {} : { as }), ...planned(rest, expander) } as PlannedStep;
}

function planned(step: Readonly<Record<string, unknown>>, expander: Expander): object {
  if (step['call'] !== undefined) return { call: plannedCall(step['call'] as Call, expander) };
  if (step['get'] !== undefined) {
    const { of, path } = step['get'] as { of: string; path: string };
    return { get: { of, path: split(path) } };
  }
  if (step['set'] !== undefined) {
    const { of, path, value } = step['set'] as { of: string; path: string; value: unknown };
    return { set: { of, path: split(path), value: expander.value(value) } };
  }
  if (Object.hasOwn(step, 'value')) return { value: expander.value(step['value']) };
  if (step['write'] !== undefined) {
    const { path, data } = step['write'] as { path: string; data: unknown };
    return { write: { path: `/work/${path}`, data: expander.value(data) } };
  }
  if (step['request'] !== undefined) {
    const { port, method = 'GET', path, headers, body } = step['request'] as { port: string | number; method?: string; path: unknown; headers?: Record<string, unknown>; body?: unknown };
    return { request: { port, method, path: expander.value(path), headers: pairs(headers, expander), body: expander.value(body ?? '') } };
  }
  return step;
}

function split(path: string | undefined): readonly string[] {
  return path === undefined ? [] : path.split('.');
}

function pairs(values: Readonly<Record<string, unknown>> | undefined, expander: Expander): readonly (readonly [string, Encoded])[] {
  return Object.entries(values ?? {}).map(([key, value]) => [key, expander.value(value)]);
}

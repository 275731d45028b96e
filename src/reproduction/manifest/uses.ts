import type { Path, Problem } from './document.ts';
import type { Action, Call } from './schema.ts';
import { isPlainObject, tagOf, tagSchemas } from './value.ts';
import { problemsOf } from './issues.ts';

/** A name that an action uses, and where. */
export interface Use {
  readonly kind: 'parameter' | 'canary' | 'ref';
  readonly name: string;
  readonly path: Path;
  /** For `ref`: the names bound before this place. */
  readonly bound: ReadonlySet<string>;
}

export interface ActionUses {
  readonly uses: readonly Use[];
  /** Modules that are loaded. */
  readonly modules: readonly string[];
  /** Files of the claim that are named. */
  readonly files: readonly { readonly name: string; readonly path: Path }[];
  readonly problems: readonly Problem[];
}

/** Walks an action and every value in it: what it names, and what its values get wrong. */
export function usesOf(action: Action, base: Path): ActionUses {
  const walker = new Walker();
  if (action.call !== undefined) walker.call(action.call, [...base, 'call']);
  for (const [index, step] of (action.steps ?? []).entries()) walker.step(step, [...base, 'steps', index]);
  if (action.run !== undefined) {
    const path = [...base, 'run'];
    walker.list(action.run.arguments, [...path, 'arguments']);
    walker.value(action.run.stdin, [...path, 'stdin']);
    for (const [index, file] of (action.run.files ?? []).entries()) {
      walker.value(file.data, [...path, 'files', index, 'data']);
      if (file.from !== undefined) walker.files.push({ name: file.from, path: [...path, 'files', index, 'from'] });
      if ((file.data === undefined) === (file.from === undefined)) walker.problem([...path, 'files', index], 'needs either `data` or `from`', 'give one of them');
    }
  }
  return walker;
}

/** What is wrong with one value, and the names in it. */
export function usesOfValue(value: unknown, path: Path): ActionUses {
  const walker = new Walker();
  walker.value(value, path);
  return walker;
}

class Walker implements ActionUses {
  readonly uses: Use[] = [];
  readonly modules: string[] = [];
  readonly files: { name: string; path: Path }[] = [];
  readonly problems: Problem[] = [];
  readonly #bound = new Set<string>();

  problem(path: Path, message: string, remedy: string): void {
    this.problems.push({ path, message, remedy });
  }

  call(call: Call, path: Path): void {
    if (call.module !== undefined) {
      this.modules.push(call.module);
      if (call.method !== undefined) this.problem([...path, 'method'], '`method` goes with `on`', 'use `export` with `module`');
    }
    if (call.on !== undefined) {
      this.#use('ref', call.on, [...path, 'on']);
      if (call.export !== undefined) this.problem([...path, 'export'], '`export` goes with `module`', 'use `method` with `on`');
    }
    this.list(call.arguments, [...path, 'arguments']);
    for (const [key, value] of Object.entries(call.named ?? {})) this.value(value, [...path, 'named', key]);
  }

  step(step: Readonly<Record<string, unknown>>, path: Path): void {
    const inside = (key: string): Readonly<Record<string, unknown>> | undefined => (isPlainObject(step[key]) ? step[key] : undefined);
    if (typeof step['load'] === 'string') this.modules.push(step['load']);
    if (inside('call') !== undefined) this.call(step['call'] as Call, [...path, 'call']);
    for (const key of ['await', 'serve'] as const) if (typeof step[key] === 'string') this.#use('ref', step[key], [...path, key]);
    for (const key of ['get', 'set'] as const) {
      const { of, path: climbed } = inside(key) ?? {};
      if (typeof of === 'string') this.#use('ref', of, [...path, key, 'of']);
      const parts = typeof climbed === 'string' ? climbed.split('.') : [];
      if (parts.includes('__proto__') || (key === 'set' && parts.includes('prototype'))) {
        this.problem([...path, key, 'path'], 'a step may not reach into prototypes: the proof would be its own cause', 'let the target do it');
      }
    }
    if (Object.hasOwn(step, 'value')) this.value(step['value'], [...path, 'value']);
    this.value(inside('set')?.['value'], [...path, 'set', 'value']);
    this.value(inside('write')?.['data'], [...path, 'write', 'data']);
    const request = inside('request');
    if (request !== undefined) {
      if (typeof request['port'] === 'string') this.#use('ref', request['port'], [...path, 'request', 'port']);
      for (const key of ['path', 'body'] as const) this.value(request[key], [...path, 'request', key]);
      for (const [name, value] of Object.entries(isPlainObject(request['headers']) ? request['headers'] : {})) this.value(value, [...path, 'request', 'headers', name]);
    }
    if (typeof step['as'] === 'string') this.#bound.add(step['as']);
  }

  list(values: readonly unknown[] | undefined, path: Path): void {
    for (const [index, value] of (values ?? []).entries()) this.value(value, [...path, index]);
  }

  value(value: unknown, path: Path): void {
    if (Array.isArray(value)) return this.list(value, path);
    if (!isPlainObject(value)) return;
    const tagged = tagOf(value);
    if (tagged === undefined) return this.#object(value, path);
    const { tag, content } = tagged;
    const inside = [...path, tag];
    const checked = tagSchemas[tag].safeParse(content);
    if (!checked.success) {
      for (const problem of problemsOf(checked.error.issues, inside)) this.problem(problem.path, problem.message, `${problem.remedy}; a plain object with the one key \`${tag}\` is written {literal: {${tag}: …}}`);
      return;
    }
    if (tag === 'canary' || tag === 'ref') this.#use(tag, content as string, inside);
    else if (tag === 'join') this.list(content as readonly unknown[], inside);
    else if (tag === 'json' || tag === 'utf8') this.value(content, inside);
    else if (tag === 'literal') this.#object(content as Readonly<Record<string, unknown>>, inside);
    else if (tag === 'repeat' || tag === 'nest' || tag === 'copies') {
      const { times, item } = content as { readonly times: number | string; readonly item?: unknown };
      if (typeof times === 'string') this.#use('parameter', times, [...inside, 'times']);
      this.value(item, [...inside, 'item']);
    }
  }

  #object(value: Readonly<Record<string, unknown>>, path: Path): void {
    for (const key of Object.keys(value)) this.value(value[key], [...path, key]);
  }

  #use(kind: Use['kind'], name: string, path: Path): void {
    this.uses.push({ kind, name, path, bound: new Set(this.#bound) });
  }
}


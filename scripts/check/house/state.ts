import { worldly } from '../rooms.ts';
import type { Source } from '../sources.ts';

const variable = /^(?:export )?(?:let|var) (\w+)/gm;
const emptyCollection = /^(?:export )?const (\w+)[^=\n]* = new (?:Map|Set|WeakMap|WeakSet)(?:<.*>)?\(\)/gm;

/** Source text of programs that run in the sandbox, each in a process of its own. */
const template = /`(?:\\[^]|[^`\\])*`/g;

/** No module keeps state: two of them in one process must not know of each other. */
export function state(code: readonly Source[]): readonly string[] {
  return code.filter(({ path }) => /^(?:src|web)\/.*(?<!\.test)\.tsx?$/.test(path)).flatMap(({ path, text }) =>
    [variable, emptyCollection].flatMap((kept) => [...text.replace(template, '``').matchAll(kept)]).map((match) => `${path} keeps state in the module: ${match[1]}`));
}

/** `new Date()` without an argument takes the time just as `Date.now` does, which the lint sees to. */
export function clocks(code: readonly Source[]): readonly string[] {
  return code.filter(({ path }) => path.startsWith('src/') && !path.includes('.test.') && !worldly.includes(path.split('/')[1] ?? ''))
    .filter(({ text }) => /\bnew Date\(\s*\)/.test(text)).map(({ path }) => `${path} takes the time by new Date(); a clock is handed in`);
}

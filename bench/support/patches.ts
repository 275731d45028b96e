import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import type { Build } from '../../src/ecosystems/index.ts';
import type { Claim } from '../../src/reproduction/index.ts';
import { Expander } from '../../src/reproduction/manifest/expand.ts';

/** Ways in which a patch pretends to be a fix. */
export const badKinds = ['does-not-apply', 'does-not-start', 'deletes-feature', 'blocks-bytes', 'changes-nothing'] as const;
export type BadKind = (typeof badKinds)[number];

export interface BadPatch {
  readonly kind: BadKind;
  readonly name: string;
  readonly text: string;
}

/** The file that a program gets when it loads the package by its name. */
export interface Entry {
  /** Path relative to the package's root. */
  readonly path: string;
  readonly source: string;
  readonly language: 'javascript' | 'python';
}

export async function entryOf(build: Build, name: string, module: string): Promise<Entry | undefined> {
  const javascript = build.artifact.purl.startsWith('pkg:npm/');
  const candidates = javascript ? await javascriptCandidates(build, name, module) : [`${module.replaceAll('.', '/')}/__init__.py`, `${module.replaceAll('.', '/')}.py`];
  for (const path of candidates) {
    try {
      const source = await readFile(join(build.path, javascript ? `node_modules/${name}` : 'site', path), 'utf8');
      return { path, source, language: javascript ? 'javascript' : 'python' };
    } catch {
      // The next spelling of the same module.
    }
  }
  return undefined;
}

async function javascriptCandidates(build: Build, name: string, module: string): Promise<readonly string[]> {
  const inner = module === name ? '' : module.slice(name.length + 1);
  const { main = 'index.js' } = JSON.parse(await readFile(join(build.path, 'node_modules', name, 'package.json'), 'utf8')) as { main?: string };
  const base = (inner === '' ? main : inner).replace(/^\.\//, '');
  return [base, `${base}.js`, `${base}/index.js`.replace('//', '/'), 'index.js'];
}

/** Unified diff against the package's root. */
export function patchOf(path: string, before: string, after: string): string {
  return createTwoFilesPatch(`a/${path}`, `b/${path}`, before, after, '', '', { context: 3 });
}

/** Every bad patch for one claim whose proof calls the entry: several of each kind. */
export function badPatches(claim: Claim, entry: Entry): readonly BadPatch[] {
  const { path, source, language } = entry;
  const add = (kind: BadKind, name: string, appended: string): BadPatch => ({ kind, name, text: patchOf(path, source, `${source.replace(/\n?$/, '\n')}${appended}\n`) });
  const code = language === 'javascript' ? javascript : python;
  const blocked = blockedText(claim);
  return [
    { kind: 'does-not-apply', name: 'context from elsewhere', text: patchOf(path, `${source}\nnever there\n`, source).replaceAll(/^ (.*)$/gm, ' x$1') },
    { kind: 'does-not-apply', name: 'file that is not there', text: patchOf(`no-such-folder/${path}`, source, `${source}\n`) },
    add('does-not-start', 'syntax error', ')))('),
    add('does-not-start', 'throws when loaded', code.throws),
    add('does-not-start', 'needs what is not there', code.missing),
    ...code.deleted.map(([name, text]) => add('deletes-feature', name, text)),
    ...(blocked === undefined ? [] : code.blocking(blocked).map(([name, text]) => add('blocks-bytes', name, text))),
    add('changes-nothing', 'a comment', code.comment),
    add('changes-nothing', 'a constant nobody reads', code.constant),
  ];
}

/** The longest text among the proof's data, as the target gets it, random tokens cut out. */
function blockedText(claim: Claim): string | undefined {
  const { proof, oracle } = claim.manifest;
  if (proof.strength === 'human') return undefined;
  const parameter = typeof oracle['parameter'] === 'string' ? { [oracle['parameter']]: 64 } : {};
  const canaries = new Proxy({}, { get: () => 'CANARY', has: () => true, getOwnPropertyDescriptor: () => ({ value: 'CANARY', configurable: true, enumerable: true }) });
  const texts: string[] = [];
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (key !== 'arguments' && key !== 'named') { walk(inner); continue; }
      for (const argument of Object.values(inner as object)) {
        try {
          texts.push(new Expander({ parameters: parameter, canaries }).text(tagless(argument)));
        } catch {
          // Not a text: a reference, a function, a structure.
        }
      }
    }
  };
  walk(proof);
  const [longest] = texts.toSorted((a, b) => b.length - a.length);
  return longest === undefined || longest.length < 3 ? undefined : longest;
}

/** `{json: text}` reaches the target as what the text says; its text is what a blocker would compare. */
function tagless(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'json' in value ? value.json : value;
}

const javascript = {
  throws: "throw new Error('disabled');",
  missing: "require('no-such-module-at-all');",
  comment: '// reviewed: input is validated elsewhere',
  constant: 'var SAFE_MODE = true;',
  deleted: [
    ['exports nothing', 'module.exports = {};'],
    ['every function does nothing', wrapped('return undefined;')],
    ['every function throws', wrapped("throw new Error('this feature has been removed');")],
    ['every function gives its input back', wrapped('return args[0];')],
  ] as readonly (readonly [string, string])[],
  blocking: (text: string): readonly (readonly [string, string])[] => {
    const literal = JSON.stringify(squeezed(text));
    return [
      ['compares the argument', wrapped(`if (args.some(function (each) { return ${squeeze('each')} === ${literal}; })) return undefined; return call();`)],
      ['compares and throws', wrapped(`if (args.some(function (each) { return ${squeeze('each')} === ${literal}; })) throw new TypeError('invalid input'); return call();`)],
      ['compares the whole call', wrapped(`if (${squeeze('args')}.indexOf(${literal}) === 1) return undefined; return call();`)],
    ];
  },
};

/** Runs in front of every exported function, methods of exported objects included. */
function wrapped(body: string): string {
  return `;(function () {
  function guard(self, args, call) { ${body} }
  function wrap(value, depth) {
    if (typeof value !== 'function' && (typeof value !== 'object' || value === null || depth > 1)) return value;
    if (typeof value === 'object') { Object.keys(value).forEach(function (key) { try { value[key] = wrap(value[key], depth + 1); } catch (error) {} }); return value; }
    Object.keys(value).forEach(function (key) { try { value[key] = wrap(value[key], depth + 1); } catch (error) {} });
    return new Proxy(value, {
      apply: function (target, self, args) { return guard(self, args, function () { return Reflect.apply(target, self, args); }); },
      construct: function (target, args, made) { var result = guard(null, args, function () { return Reflect.construct(target, args, made); }); return typeof result === 'object' && result !== null ? result : {}; },
    });
  }
  module.exports = wrap(module.exports, 0);
})();`;
}

/** Long runs and random tokens folded, so that one literal stands for every trial of the same proof. */
function squeezed(text: string): string {
  return text.replaceAll(/polluted[0-9a-f]+|[0-9a-f]{12,}/g, 'CANARY').replaceAll(/(.)\1{15,}/gs, '$1$1');
}

function squeeze(name: string): string {
  return String.raw`(typeof ${name} === 'string' ? ${name} : String(JSON.stringify(${name}))).replace(/polluted[0-9a-f]+|[0-9a-f]{12,}/g, 'CANARY').replace(/([^])\1{15,}/g, '$1$1')`;
}

const python = {
  throws: "raise RuntimeError('disabled')",
  missing: 'import no_such_module_at_all',
  comment: '# reviewed: input is validated elsewhere',
  constant: 'SAFE_MODE = True',
  deleted: [
    ['every function does nothing', pythonWrapped('return None')],
    ['every function throws', pythonWrapped("raise NotImplementedError('this feature has been removed')")],
    ['every function gives its input back', pythonWrapped('return args[0] if args else None')],
  ] as readonly (readonly [string, string])[],
  blocking: (text: string): readonly (readonly [string, string])[] => {
    const literal = JSON.stringify(squeezed(text));
    const fold = String.raw`_re.sub(r'(?s)(.)\1{15,}', r'\1\1', _re.sub(r'polluted[0-9a-f]+|[0-9a-f]{12,}', 'CANARY', each if isinstance(each, str) else str(each)))`;
    return [
      ['compares the argument', pythonWrapped(`return None if any(${fold} == ${literal} for each in list(args) + list(named.values())) else call()`)],
    ];
  },
};

function pythonWrapped(body: string): string {
  return `import re as _re
import functools as _functools
def _wrap(value):
    @_functools.wraps(value)
    def guard(*args, **named):
        def call():
            return value(*args, **named)
        ${body}
    return guard
for _name, _value in list(globals().items()):
    if not _name.startswith('_') and callable(_value) and not isinstance(_value, type) and getattr(_value, '__module__', '').split('.')[0] == __name__.split('.')[0]:
        globals()[_name] = _wrap(_value)`;
}

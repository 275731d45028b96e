import { defineConfig } from 'oxlint';
import type { OxlintOverride } from 'oxlint';
import { faceless, rooms, worldly } from './scripts/check/rooms.ts';

type Rules = NonNullable<OxlintOverride['rules']>;

const names = Object.keys(rooms);
/** From one stage to another the path is short: by its last part a room is named either way. */
const folder = (room: string) => room.split('/').at(-1) ?? room;
const face = (room: string) => ({
  group: [`{.,..}/**/${folder(room)}/**`, `!{.,..}/**/${folder(room)}/index.ts`],
  message: `Only the face of ${room} (its index.ts) may be imported from outside.`,
});
const closed = (room: string, to: string) => ({ group: [`{.,..}/**/${folder(room)}/**`], message: `${to} may not import ${room}.` });
const processes = { group: ['node:child_process', 'child_process', 'node:cluster', 'cluster'], message: 'Other programs are started by the rooms that may.' };

function directions(room: string): ReturnType<typeof face>[] {
  return names.filter((other) => other !== room).flatMap((other) => {
    if (rooms[room]?.includes(other) !== true) return [closed(other, room)];
    return faceless.includes(other) ? [] : [face(other)];
  });
}

function inside(room: string): Rules {
  if (worldly.includes(room)) return { 'no-restricted-imports': ['error', { patterns: directions(room) }] };
  return {
    'no-restricted-imports': ['error', { patterns: [...directions(room), processes] }],
    'no-restricted-properties': ['error',
      { object: 'process', property: 'env', message: 'Configuration is handed in.' },
      { object: 'Date', property: 'now', message: 'A clock is handed in.' },
      { object: 'performance', property: 'now', message: 'A clock is handed in.' }],
    'no-restricted-globals': ['error', { name: 'fetch', message: 'Only net speaks to the network.' }],
  };
}

/** Tests may start programs and read the clock; the directions hold for them all the same. */
function insideTests(room: string): Rules {
  return { 'no-restricted-imports': ['error', { patterns: directions(room) }], 'no-restricted-properties': 'off', 'no-restricted-globals': 'off' };
}

export default defineConfig({
  plugins: ['typescript', 'import', 'node', 'promise', 'oxc', 'unicorn'],
  categories: { correctness: 'error', suspicious: 'error' },
  rules: {
    'import/no-cycle': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/consistent-type-imports': 'error',
    'typescript/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    'typescript/no-misused-promises': 'error',
    // Taste, or the compiler's business, or noise for code that bounds what it reads by hand.
    'typescript/no-unsafe-type-assertion': 'off',
    'typescript/consistent-return': 'off',
    'import/no-named-as-default-member': 'off',
    'typescript/no-misused-spread': 'off',
    // Our interfaces never use `this`, so their functions may be taken out of them.
    'typescript/unbound-method': 'off',
    'typescript/require-array-sort-compare': ['error', { ignoreStringArrays: true }],
    'no-control-regex': 'off',
    'no-shadow': 'off',
    'unicorn/consistent-function-scoping': 'off',
    // Of browsers' windows; ours are worker threads.
    'unicorn/require-post-message-target-origin': 'off',
    'unicorn/no-array-sort': 'off',
    'unicorn/no-array-reverse': 'off',
  },
  overrides: [
    ...names.flatMap((room) => [
      { files: [`src/${room}/**/*.ts`], rules: inside(room) },
      { files: [`src/${room}/**/*.test.ts`], rules: insideTests(room) },
    ]),
    // Benchmarks, like the tests beside the code, may look inside a room.
    { files: ['src/*.ts', 'scripts/**/*.ts'], rules: { 'no-restricted-imports': ['error', { patterns: names.filter((room) => !faceless.includes(room)).map(face) }] } },
    // The pages take types from the service, and words from the report that looks the same; no code that needs Node.js.
    {
      files: ['web/**/*.{ts,tsx}'],
      plugins: ['typescript', 'import', 'promise', 'oxc', 'unicorn', 'react', 'jsx-a11y'],
      rules: {
        'react/react-in-jsx-scope': 'off',
        // Widgets of WAI-ARIA's patterns (combobox, roving focus, live regions) that no element brings; axe and the keyboard tests look at them.
        'jsx-a11y/prefer-tag-over-role': 'off',
        'jsx-a11y/no-noninteractive-element-to-interactive-role': 'off',
        'jsx-a11y/no-noninteractive-element-interactions': 'off',
        'jsx-a11y/no-noninteractive-tabindex': 'off',
        'react/rules-of-hooks': 'error',
        'react/exhaustive-deps': 'error',
        'no-restricted-imports': ['error', { patterns: [
          { group: ['{.,..}/**/src/**', '!{.,..}/**/src/cli/report/words.ts'], allowTypeImports: true, message: 'The pages take types from the service, not code.' },
        ] }],
        'no-restricted-globals': ['error', { name: 'fetch', message: 'Only api.ts speaks to the service.' }, { name: 'EventSource', message: 'Only live.ts listens to the service.' }],
      },
    },
    { files: ['web/api.ts', 'web/live.ts', 'web/testing/**'], rules: { 'no-restricted-globals': 'off' } },
    { files: ['web/**/*.test.ts'], rules: { 'no-restricted-globals': 'off', 'no-restricted-imports': 'off' } },
    // Programs that are mounted into the sandbox have no types to go by.
    { files: ['src/**/*.{cjs,mjs}'], rules: { 'no-eval': 'off', 'no-underscore-dangle': 'off', 'typescript/no-extraneous-class': 'off', 'typescript/no-floating-promises': 'off', 'typescript/no-unnecessary-type-conversion': 'off' } },
    { files: ['**/*.test.ts'], rules: { 'typescript/no-floating-promises': ['error', { allowForKnownSafeCalls: [{ from: 'package', package: 'node:test', name: ['test', 'it', 'describe', 'suite'] }] }] } },
  ],
});

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { writeStub } from './neutral.ts';

async function stubOf(t: TestContext, files: Readonly<Record<string, string>>): Promise<(program: string) => string> {
  const root = await mkdtemp(join(tmpdir(), 'neutral-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, 'original', name)), { recursive: true });
    await writeFile(join(root, 'original', name), text);
  }
  await writeStub(join(root, 'original'), join(root, 'node_modules/pkg'));
  return (program) => {
    return execFileSync(process.execPath, ['--input-type=module', '-e', `import { createRequire } from 'node:module'; const require = createRequire('${root}/x.js');\n${program}`], { cwd: root, timeout: 20_000, encoding: 'utf8' }).trim();
  };
}

test('the stub answers everything, keeps nothing and ends', async (t) => {
  const run = await stubOf(t, { 'package.json': '{"name":"pkg","version":"1.2.3","main":"lib/main"}', 'lib/main.js': 'throw new Error("the original runs")', 'lib/deep/data.json': '[1]', 'lib/deep/other.js': 'boom' });
  assert.equal(run(`
    const x = require('pkg');
    const deep = require('pkg/lib/deep/other');
    require('pkg/lib/deep/data.json');
    const out = [];
    out.push(typeof x, typeof x.a.b.c, typeof x(), typeof new x.Thing(1), typeof deep.y);
    out.push(String(x), Number(x), JSON.stringify({ x }), [...x].length, Object.keys(x).length, x + '', x > 1, 'a' in x, x instanceof x, Boolean(x.length));
    for (const each of x.list) throw new Error('iterates');
    for await (const each of x.stream) throw new Error('iterates');
    x.y = 1; delete x.y; Object.defineProperty(x, 'z', { value: 5 }); Object.defineProperty(x, 'w', { value: 5, configurable: true }); Object.setPrototypeOf(x, {}); Object.freeze(x.more); x.y = 1;
    x.__proto__.polluted = 1; x.constructor.prototype.polluted = 1; x['constructor']['prototype']['polluted'] = 1; Object.assign(x, { q: 1 });
    class Sub extends x.Base { constructor() { super(1); } }
    new Sub();
    const { a, ...rest } = x;
    const [first = 0] = x;
    out.push(({}).polluted, (() => {}).polluted, [].polluted);
    out.push(typeof await x, typeof await x.promise(), await x.p().then(() => 'then'), await new Promise((done) => x.read('f', (error, value) => done(error))));
    let ended = 0;
    await new Promise((done) => x.handler({}, { writeHead() {}, end() { ended++; done(); } }));
    out.push(ended, require('pkg/package.json').version);
    try { structuredClone(1); out.push(require('node:util').inspect(x).length > 0); } catch { out.push('threw'); }
    console.log(JSON.stringify(out));
  `), JSON.stringify(['function', 'function', 'function', 'function', 'function', '', 0, '{"x":null}', 0, 0, '', false, false, false, false, null, null, null, 'function', 'function', 'then', null, 1, '1.2.3', true]));
});

test('ES modules keep their names, exports maps and re-exports', async (t) => {
  const run = await stubOf(t, {
    'package.json': '{"name":"pkg","version":"1.0.0","type":"module","exports":{".":{"import":"./index.js","require":"./index.cjs"},"./sub":"./lib/sub.mjs"}}',
    'index.js': 'export { one, two as deux } from "./lib/sub.mjs";\nexport * from "./lib/more.js";\nexport * from "left-pad";\nexport default class Main {}\n/* export const hidden = 1 */ export async function run() {}',
    'index.cjs': 'module.exports = 1', 'lib/sub.mjs': 'export const one = 1, two = 2;\nexport { one as three };', 'lib/more.js': 'export function* walk() {}\nexport class Thing {}',
  });
  assert.equal(run(`
    import main, { one, deux, walk, Thing, run } from 'pkg';
    import { three } from 'pkg/sub';
    console.log([main, one, deux, walk, Thing, run, three, require('pkg')].map((each) => typeof each).join(), [...walk()].length, new Thing() !== undefined);
  `), `${Array(8).fill('function').join()} 0 true`);
});

test('a callback that calls back again and again comes to an end', async (t) => {
  const run = await stubOf(t, { 'package.json': '{"name":"pkg","version":"1.0.0"}', 'index.js': '' });
  assert.equal(run('const x = require("pkg"); let n = 0; const again = () => { n++; x.next1(again); x.next1(again); }; again(); process.on("exit", () => console.log(n > 10, n < 5000));'), 'true true');
});

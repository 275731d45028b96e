import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { writeStub } from './neutral.ts';

test('the Python stub imports like the original, answers everything and ends', { skip: !existsSync('/usr/bin/python3') }, async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'neutral-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  const files = { 'pkg/__init__.py': 'raise SystemExit(3)', 'pkg/sub/deep.py': 'x = 1', 'pkg/sub/__init__.py': '', 'pkg/_speed.cpython-311-x86_64-linux-gnu.so': 'ELF', 'one.py': '', 'pkg-1.0.dist-info/METADATA': 'Name: pkg\nVersion: 1.0\n', 'pkg-1.0.dist-info/RECORD': 'x', 'pkg/data.bin': 'x' };
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, 'original', name)), { recursive: true });
    await writeFile(join(root, 'original', name), text);
  }
  await writeStub(join(root, 'original'), join(root, 'site'));
  assert.deepEqual((await readdir(join(root, 'site/pkg'))).sort(), ['__init__.py', '_speed.py', 'sub']);
  const program = `
import sys, json, copy, asyncio, importlib.metadata
sys.path.insert(0, sys.argv[1])
import pkg, one, pkg._speed
from pkg import load, Thing, Error
from pkg.sub.deep import anything
from pkg import *
x = load('a', b=1)
out = [str(x), int(x), float(x), len(x), bool(x), list(x), list(x.items()), json.dumps({'x': x}), repr(x), x == x, x < x, 'a' in x, isinstance(1, Thing), isinstance(x, Thing)]
class Sub(Thing): pass
Sub()
with Thing() as y: pass
x.a.b = 1; x['k'] = 2; del x['k']; x + 1; 1 + x; x % 2; -x; x[0]; x[1:2]; hash(x); copy.deepcopy(x)
@x.route('/')
def f(): pass
async def go():
    async with x.session() as s:
        async for each in x.stream(): raise SystemExit(4)
    return await x.wait()
out.append(str(asyncio.run(go())))
out.append(importlib.metadata.version('pkg'))
print(json.dumps(out))
`;
  const printed = execFileSync('/usr/bin/python3', ['-I', '-c', program, join(root, 'site')], { encoding: 'utf8', timeout: 20_000 });
  assert.deepEqual(JSON.parse(printed), ['', 0, 0, 0, false, [], [], '{"x": ""}', 'inert', true, false, false, false, false, '', '1.0']);
});

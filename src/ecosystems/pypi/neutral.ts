import { cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { listTree } from '../archive-cache/tree.ts';
import { INERT_PYTHON } from './inert.ts';

/** Modules of the same import names, all inert; compiled ones become plain ones. Of the metadata only what names the version stays. */
export async function writeStub(original: string, stub: string): Promise<void> {
  for (const path of await listTree(original)) {
    const module = path.endsWith('.py') ? path : path.replace(/(?:\.[\w-]+)?\.(?:so|pyd|pyx)$/, '.py');
    if (module.endsWith('.py')) {
      const main = posix.basename(module) === '__main__.py';
      await put(join(stub, module), main ? '' : INERT_PYTHON);
    } else if (posix.basename(path) === 'METADATA' && path.includes('.dist-info/')) {
      await mkdir(dirname(join(stub, path)), { recursive: true, mode: 0o755 });
      await cp(join(original, path), join(stub, path));
    }
  }
}

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o755 });
  await writeFile(path, text, { mode: 0o644 });
}

import { existsSync } from 'node:fs';
import type { Driver } from '../../sandbox/index.ts';
import { EcosystemError } from '../error.ts';
import { archiveInvalid } from './error.ts';
import type { Decompress } from './open.ts';

const MIB = 1024 * 1024;
const PYTHON = `import sys, importlib
m = importlib.import_module(sys.argv[1]); d = (m.LZMADecompressor if sys.argv[1] == 'lzma' else m.BZ2Decompressor)()
while not d.eof:
    c = sys.stdin.buffer.read(1 << 20)
    if not c: sys.exit(1)
    sys.stdout.buffer.write(d.decompress(c))
`;

/**
 * Node reads neither xz nor bzip2, and a decompressor in C is no place for strangers' bytes on the host: the
 * system's own tool does it in the sandbox, without network and under the job's limits.
 */
export function openDecompress(sandbox: Driver): Decompress {
  return async function decompress(format, bytes, maximum) {
    const argv = toolFor(format);
    const outputMiB = Math.max(1, Math.min(Math.ceil(maximum / MIB), 512));
    const completed = await sandbox.run({
      argv,
      stdin: bytes,
      limits: { wallMilliseconds: 120_000, memoryMiB: 512, processes: 8, outputMiB, scratchMiB: 1 },
    });
    const { end, stdout } = completed;
    if (end.kind === 'broken') throw new EcosystemError('build-failed', `the sandbox could not unpack a ${format} file: ${end.why}`, { remedy: 'Run it again.' });
    if (stdout.truncated || (end.kind === 'limit' && end.limit === 'output')) throw archiveInvalid(`${format} file`, `expands to more than ${outputMiB} MiB`);
    if (end.kind !== 'exited' || end.status !== 0) throw archiveInvalid(`${format} file`, 'is not sound or needs too much to unpack');
    return Buffer.from(stdout.bytes.buffer, stdout.bytes.byteOffset, stdout.bytes.byteLength);
  };
}

function toolFor(format: 'xz' | 'bzip2'): readonly [string, ...string[]] {
  const own = `/usr/bin/${format}`;
  if (existsSync(own)) return [own, '-dc'];
  if (existsSync('/usr/bin/python3')) return ['/usr/bin/python3', '-I', '-c', PYTHON, format === 'xz' ? 'lzma' : 'bz2'];
  throw new EcosystemError('tool-missing', `${format} is not installed`, { remedy: `Install it (on Debian: apt-get install ${format === 'xz' ? 'xz-utils' : 'bzip2'}).` });
}

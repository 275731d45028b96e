import { writeFile } from 'node:fs/promises';
import type { Driver, PlantedFile } from '../../sandbox/index.ts';
import { EcosystemError } from '../error.ts';
import { toolMissing } from './compiler.ts';
import type { Compiler } from './compiler.ts';
import { places, responseFile } from './units.ts';
import type { Unit } from './units.ts';

export interface CompileRequest {
  readonly sandbox: Driver;
  readonly compiler: Compiler;
  readonly units: readonly Unit[];
  /** Options of the last step: sanitizers and libraries. */
  readonly link: readonly string[];
  /** Folder of the sources on the host; nothing for a build of our own files alone. */
  readonly source: string | undefined;
  /** Our own files, planted under /work/recipe. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** Where the program goes on the host. */
  readonly program: string;
  readonly label: string;
}

const limits = { wallMilliseconds: 300_000, memoryMiB: 2_048, processes: 64, outputMiB: 96, scratchMiB: 512 } as const;
const PARALLEL = 2;
const LOG_END = 3_000;

/**
 * Every unit on two cores, then the link; the first failure ends it. xargs hands over names that we chose (the number of a
 * unit); what came with the source stands in response files, which no shell reads.
 */
const SCRIPT = `set -eu
mkdir ${places.objects}
xargs -0 -n 2 -P ${PARALLEL} sh -c '"$0" "@${places.units}/$1" || exit 255' < ${places.units}/list
exec "$1" "@${places.units}/link"
`;

/** Compiles and links inside the sandbox, without network, and takes the program out as the one collected file. */
export async function compile(request: CompileRequest): Promise<void> {
  const { compiler, units, source } = request;
  const needsCxx = units.some((unit) => unit.language === 'c++');
  if (needsCxx && compiler.cxx === undefined) throw toolMissing('no C++ compiler is installed', 'g++');
  const linker = needsCxx && compiler.cxx !== undefined ? compiler.cxx : compiler.c;
  const completed = await request.sandbox.run({
    argv: ['/bin/sh', '-c', SCRIPT, 'sh', linker],
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8', TMPDIR: '/tmp', SOURCE_DATE_EPOCH: '0' },
    mounts: source === undefined ? [] : [{ source, target: places.source }],
    files: planted(request),
    limits,
  });
  const { end } = completed;
  const log = lastOf(completed.stderr.bytes);
  if (end.kind === 'broken') throw interrupted(request.label, `the sandbox broke while it was compiled: ${end.why}`);
  if (end.kind === 'limit') throw interrupted(request.label, `compiling it reached the ${end.limit} limit`, log);
  if (end.kind !== 'exited' || end.status !== 0) throw missingPiece(log) ?? failed(request.label, firstError(log), log);
  const made = completed.files.find((file) => file.path === `${places.out}/program`);
  if (made?.data === undefined || made.data.byteLength < made.size) throw failed(request.label, made === undefined ? 'no program came out' : 'the program is too large', log);
  await writeFile(request.program, made.data, { mode: 0o755 });
}

function planted({ units, compiler, files, link }: CompileRequest): readonly PlantedFile[] {
  const object = (index: number): string => `${places.objects}/${index}.o`;
  const list = units.map((unit, index) => `${unit.language === 'c' ? compiler.c : compiler.cxx ?? compiler.c}\0${index}\0`).join('');
  return [
    { path: `${places.units}/list`, data: list },
    { path: `${places.units}/link`, data: responseFile([...units.map((_, index) => object(index)), ...link, '-o', `${places.out}/program`]) },
    ...units.map((unit, index) => ({ path: `${places.units}/${index}`, data: responseFile([...unit.options, '-c', unit.input, '-o', object(index)]) })),
    ...[...files].map(([name, data]) => ({ path: `${places.recipe}/${name}`, data })),
  ];
}

/** The compiler is there and a part of it is not: a matter of the machine, not of the source. */
function missingPiece(log: string): EcosystemError | undefined {
  if (/cannot find (?:-l|\S*\/lib)[au][sb]san|cannot open shared object file.*san/.test(log)) return toolMissing('the compiler has no AddressSanitizer', 'gcc libasan8 libubsan1', log);
  if (/fatal error: (?:stdio|stdlib|string|stddef|limits)\.h: No such file/.test(log)) return toolMissing('the C library has no headers', 'libc6-dev', log);
  if (/cannot execute.*(?:cc1plus|as|collect2|ld)['\u2019]?|cannot find Scrt1\.o/.test(log)) return toolMissing('the compiler is not complete', 'gcc g++ binutils libc6-dev', log);
  return undefined;
}

function interrupted(label: string, why: string, log = ''): EcosystemError {
  return new EcosystemError('build-interrupted', why, { where: label, remedy: 'Run it again when the machine is less busy.', ...(log === '' ? {} : { cause: log }) });
}

function failed(label: string, why: string, log: string): EcosystemError {
  return new EcosystemError('build-failed', `the source does not compile: ${why}`, { where: label, remedy: 'Look at the end of the compiler\'s output below, or use a version that the recipe fits.', cause: log });
}

function firstError(log: string): string {
  const found = /^.*(?:undefined reference|multiple definition).*$/m.exec(log) ?? /^.*\berror: .*$/m.exec(log);
  return found?.[0].slice(0, 300) ?? 'the compiler failed';
}

/** The end of what the compiler said, printable: it quotes the source. */
function lastOf(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes.subarray(Math.max(0, bytes.byteLength - LOG_END)));
  return text.replace(/[^\n\t\u0020-\u007e\u00a0-\u024f\u2010-\u2027]/g, '?');
}

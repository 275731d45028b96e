import { gzipSync } from 'node:zlib';
import { claimLimits, readArchive } from '../../src/ecosystems/index.ts';
import { parseCrash, parseManifest } from '../../src/reproduction/index.ts';
import { fillers } from './logs.ts';

export interface Growth {
  readonly name: string;
  /** Slope of log time over log size: 1 is linear. */
  readonly slope: number;
  /** At the largest size. */
  readonly milliseconds: number;
}

const FLOOR = 30;
const TRIES = 3;
/** From here on, one try tells enough. */
const LONG = 300;
/** Steeper than this is measured again: one collection of garbage bends a line of three points. */
const DOUBTFUL = 1.25;

/** The same shape at growing sizes, for every input that has one, by the processor's time: a busy machine does not bend it. */
export async function growths(): Promise<readonly Growth[]> {
  const report = '==1==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x1 at pc 0x2\n';
  const shapes: { name: string; sizes: readonly number[]; make: (size: number) => () => unknown }[] = [
    ...fillers.map((filler) => ({ name: `log of ${JSON.stringify(filler)}`, sizes: logSizes, make: (size: number) => inLog(`${report}${filler.repeat(size / filler.length)}`, size) })),
    ...fillers.filter((filler) => !filler.includes('\n')).map((filler) => ({
      name: `log of long lines of ${JSON.stringify(filler)}`, sizes: logSizes, make: (size: number) => inLog(`${report}${`#0 0x1 in ${filler.repeat(900_000 / filler.length)}\n`.repeat(Math.ceil(size / 900_000))}`, size),
    })),
    ...manifestShapes.map(([name, make]) => ({ name: `manifest of ${name}`, sizes: manifestSizes, make: (size: number) => refusing(() => parseManifest(make(size), 'growth')) })),
    ...archiveShapes.map(([name, make]) => ({ name: `archive of ${name}`, sizes: archiveSizes, make: (size: number) => refusing(async () => readArchive(make(size), 'growth', { ...claimLimits, entries: 100_000 })) })),
  ];
  const measured: Growth[] = [];
  for (const { name, sizes, make } of shapes) {
    let growth = await measure(name, sizes, make);
    for (let again = 0; again < 2 && growth.slope > DOUBTFUL; again++) {
      const next = await measure(name, sizes, make);
      if (next.slope < growth.slope) growth = next;
    }
    measured.push(growth);
  }
  return measured;
}

const logSizes = [1_250_000, 2_500_000, 5_000_000];
const manifestSizes = [32_000, 64_000, 128_000, 256_000];
const archiveSizes = [2_500, 5_000, 10_000, 20_000];

async function measure(name: string, sizes: readonly number[], make: (size: number) => () => unknown): Promise<Growth> {
  const points: (readonly [size: number, milliseconds: number])[] = [];
  for (const size of sizes) points.push([size, await least(make(size))]);
  return { name, slope: slopeOf(points.filter(([, milliseconds]) => milliseconds >= FLOOR)), milliseconds: points.at(-1)?.[1] ?? 0 };
}

function inLog(text: string, size: number): () => unknown {
  const bytes = Buffer.from(text).subarray(0, size);
  return () => parseCrash(bytes);
}

const manifestShapes: readonly (readonly [name: string, make: (size: number) => string])[] = [
  ['keys', (size) => Array.from({ length: size / 10 }, (_, index) => `k${index}: 1`).join('\n').slice(0, size)],
  ['items', (size) => `a:\n${'- 1\n'.repeat(size / 4)}`],
  ['braces', (size) => '{a: '.repeat(size / 4)],
  ['brackets', (size) => '['.repeat(size)],
  ['pairs', (size) => `[${'{},'.repeat(size / 3)}]`],
  ['quotes', (size) => `a: "${'\\u0041'.repeat(size / 6)}"`],
  ['anchors', (size) => Array.from({ length: size / 12 }, (_, index) => `- &a${index} 1`).join('\n')],
  ['aliases', (size) => `- &a 1\n${'- *a\n'.repeat(size / 5)}`],
  ['comments', (size) => '#\n'.repeat(size / 2)],
  ['spaces', (size) => `a: ${' '.repeat(size)}b`],
  ['question marks', (size) => '? '.repeat(size / 2)],
  ['dashes', (size) => '- '.repeat(size / 2)],
  ['block text', (size) => `a: |\n${' x\n'.repeat(size / 3)}`],
  ['folded text', (size) => `a: >\n${' x\n\n'.repeat(size / 4)}`],
  ['documents', (size) => '---\n'.repeat(size / 4)],
  ['wrong steps', (size) => `apiVersion: reproduction/v1\nproof: {strength: data, steps: [${'{lod: a},'.repeat(size / 9)}]}`],
];

const archiveShapes: readonly (readonly [name: string, make: (entries: number) => Buffer])[] = [
  ['small files', (entries) => gzipSync(tarOf(entries, (index) => `f${index}`))],
  ['deep names', (entries) => gzipSync(tarOf(entries, (index) => `a/b/c/d/e/f/g/h/i/${index}`))],
  ['folders without end', (entries) => gzipSync(tarOf(entries, (index) => `d${index}/e${index}/f`))],
  ['one name in many forms', (entries) => gzipSync(tarOf(entries, (index) => `${'./'.repeat(index % 40)}f${index}`))],
];

function tarOf(entries: number, nameOf: (index: number) => string): Buffer {
  const tar = Buffer.alloc(entries * 512 + 1_024);
  for (let index = 0; index < entries; index++) {
    const at = index * 512;
    tar.write(nameOf(index), at, 'latin1');
    tar.write('0000644\x000000000\x000000000\x0000000000000 00000000000         0', at + 100, 'latin1');
    tar.write('ustar\x0000', at + 257, 'latin1');
    let sum = 0;
    for (let byte = at; byte < at + 512; byte++) sum += tar[byte] ?? 0;
    tar.write(`${sum.toString(8).padStart(6, '0')}\0 `, at + 148, 'latin1');
  }
  return tar;
}

function refusing(act: () => unknown): () => Promise<unknown> {
  return async () => {
    try {
      return await act();
    } catch (error) {
      return error;
    }
  };
}

async function least(act: () => unknown): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let tried = 0; tried < TRIES; tried++) {
    const before = process.cpuUsage();
    await act();
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 1_000);
    if (best > LONG) break;
  }
  return best;
}

/** Least squares in logarithms; too few points above the floor mean that it stays too quick to measure. */
function slopeOf(points: readonly (readonly [number, number])[]): number {
  if (points.length < 3) return 0;
  const logs = points.map(([size, milliseconds]) => [Math.log(size), Math.log(milliseconds)] as const);
  const meanX = logs.reduce((sum, [x]) => sum + x, 0) / logs.length;
  const meanY = logs.reduce((sum, [, y]) => sum + y, 0) / logs.length;
  const top = logs.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  return top / logs.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
}

import { canonicalName, levels, type Advisory, type Fault } from '../advisory.ts';
import { AdvisoryError } from '../error.ts';
import { ByteWriter, Cursor } from './bytes.ts';
import { dayMilliseconds, dayZero, flag, formatVersion, headerBytes, keyFormat, mark, mostProbes, placeBytes, slotsFor, writeIdentifier, type IndexDescription, type IndexSource } from './format.ts';
import { byteOf, hashName, slotOf } from './hash.ts';
import { intervalsOf, orderFor, type Interval } from './intervals.ts';
import { writePackage } from './package.ts';
import { onPages, paged, payloadBytes } from './pages.ts';

export interface Compiler {
  add(advisory: Advisory): readonly Fault[];
  readonly count: () => number;
  finish(made: { readonly sources: readonly IndexSource[]; readonly superseded?: readonly string[]; readonly seed: number }): Buffer;
}

interface Ecosystem {
  readonly number: number;
  readonly packages: Map<string, number>;
  readonly key: (version: string) => Uint8Array | undefined;
}

/** Keys of versions that many advisories name are made once; the memory for that is bounded. */
const mostKeys = 200_000;
const none = 0xffff_ffff;

/** Builds an index in memory: what was added is kept as bytes, and put in order by package at the end. */
export function openCompiler(): Compiler {
  const ecosystems = new Map<string, Ecosystem>();
  const prefixes = new Map<string, number>();
  const vectors = new Map<string, number>();
  const vectorBytes = new ByteWriter();
  const records = new ByteWriter(1 << 20);
  /** What is written of one thing, before its length is known. */
  const body = new ByteWriter();
  const advisoryAt: number[] = [];
  /** What each advisory says of each package: place of the one before of the same package, the advisory, its intervals. */
  const pairs = new ByteWriter(1 << 20);
  const names: string[] = [];
  const ecosystemOf: number[] = [];
  const newest: number[] = [];

  function ecosystem(name: string): Ecosystem {
    const known = ecosystems.get(name);
    if (known !== undefined) return known;
    const opened = { number: ecosystems.size, packages: new Map<string, number>(), key: remembered(name) };
    ecosystems.set(name, opened);
    return opened;
  }
  function packageOf({ number, packages }: Ecosystem, name: string): number {
    const known = packages.get(name);
    if (known !== undefined) return known;
    packages.set(name, names.length);
    ecosystemOf.push(number);
    newest.push(none);
    return names.push(name) - 1;
  }
  function vector(text: string): number {
    const known = vectors.get(text);
    if (known !== undefined) return known;
    const at = vectorBytes.length;
    vectorBytes.text(text);
    vectors.set(text, at);
    return at;
  }
  function writePair(package_: number, advisory: number, intervals: readonly Interval[]): void {
    const at = pairs.length;
    pairs.u32(newest[package_] as number);
    newest[package_] = at;
    pairs.varint(advisory);
    pairs.varint(intervals.length);
    for (const { from, to, including, fix } of intervals) {
      pairs.u8((from === undefined ? 0 : 1) | (to === undefined ? 0 : 2) | (including ? 4 : 0) | (fix === undefined ? 0 : 8));
      if (from !== undefined) pairs.block(from);
      if (to !== undefined) pairs.block(to);
      if (fix !== undefined) pairs.text(fix);
    }
  }

  return {
    count: () => advisoryAt.length,
    add(advisory) {
      const faults: Fault[] = [];
      const number = advisoryAt.push(records.length) - 1;
      writeAdvisory(records, body, advisory, prefixes, vector);
      for (const affected of advisory.affected) {
        const place = ecosystem(affected.ecosystem);
        const intervals = intervalsOf(affected, place.key, (reason) => { faults.push({ id: advisory.id, where: `${affected.ecosystem} ${affected.name}`, reason, whole: false }); });
        if (intervals.length > 0) writePair(packageOf(place, canonicalName(affected.ecosystem, affected.name)), number, intervals);
      }
      return faults;
    },
    finish({ sources, superseded = [], seed }) {
      const out = new ByteWriter(Math.max(1024, Math.ceil((records.length + pairs.length) / 2)));
      const places = placeAll(out);
      const table = tableOf(names, ecosystemOf, places, seed);
      const description: IndexDescription = {
        ecosystems: [...ecosystems.keys()], keyFormat, prefixes: [...prefixes.keys()], seed,
        slots: slotsFor(names.length), recordBytes: out.length, vectorBytes: vectorBytes.length,
        advisories: advisoryAt.length, packages: names.length, sources, superseded,
      };
      return assemble(description, table, out.taken(), vectorBytes.taken());
    },
  };

  /** Writes each package behind the advisories that it is the first to name; gives the packages' places. */
  function placeAll(out: ByteWriter): readonly number[] {
    const at = new Float64Array(advisoryAt.length).fill(-1);
    const cursor = new Cursor(pairs.taken());
    advisoryAt.push(records.length);
    return names.map((name, index) => {
      const said: { readonly advisory: number; readonly intervals: readonly Interval[] }[] = [];
      for (let place = newest[index] as number; place !== none;) {
        cursor.at = place;
        place = cursor.u32();
        said.push(readPair(cursor));
      }
      said.reverse();
      for (const { advisory } of said) {
        if ((at[advisory] as number) >= 0) continue;
        at[advisory] = out.length;
        out.raw(records.bytes, advisoryAt[advisory], advisoryAt[advisory + 1]);
      }
      const place = out.length;
      writePackage(out, body, ecosystemOf[index] as number, name, said.map(({ advisory, intervals }) => ({ back: place - (at[advisory] as number), intervals })));
      return place;
    });
  }
}

function remembered(ecosystem: string): (version: string) => Uint8Array | undefined {
  const order = orderFor(ecosystem);
  const known = new Map<string, Uint8Array | undefined>();
  return (version) => {
    const found = known.get(version);
    if (found !== undefined) return found;
    const key = order?.key(version);
    if (known.size < mostKeys) known.set(version, key);
    return key;
  };
}

function writeAdvisory(out: ByteWriter, body: ByteWriter, { id, aliases, withdrawn, malware, level, published, vectors }: Advisory, prefixes: Map<string, number>, vector: (text: string) => number): void {
  body.length = 0;
  body.varint((withdrawn === undefined ? 0 : flag.withdrawn) | (malware ? flag.malware : 0) | (published === undefined ? 0 : flag.published) | ((level === undefined ? 0 : levels.indexOf(level) + 1) << flag.levelShift));
  writeIdentifier(body, id, prefixes);
  body.varint(aliases.length);
  for (const alias of aliases) writeIdentifier(body, alias, prefixes);
  body.varint(vectors.length);
  for (const text of vectors) body.varint(vector(text));
  if (published !== undefined) body.varint(day(published));
  if (withdrawn !== undefined) body.varint(day(withdrawn));
  out.blockOf(body);
}

function day(instant: string): number {
  return Math.max(0, Math.floor((Date.parse(instant) - dayZero) / dayMilliseconds)) || 0;
}

function readPair(cursor: Cursor): { readonly advisory: number; readonly intervals: readonly Interval[] } {
  const advisory = cursor.varint();
  const intervals = Array.from({ length: cursor.varint() }, (): Interval => {
    const bits = cursor.u8();
    return {
      from: (bits & 1) === 0 ? undefined : cursor.block(), to: (bits & 2) === 0 ? undefined : cursor.block(),
      including: (bits & 4) !== 0, fix: (bits & 8) === 0 ? undefined : cursor.text(),
    };
  });
  return { advisory, intervals };
}

/** Both parts of the table, each on pages of its own. */
function tableOf(names: readonly string[], ecosystems: readonly number[], places: readonly number[], seed: number): Buffer {
  const slots = slotsFor(names.length);
  const marks = Buffer.alloc(onPages(slots));
  const table = Buffer.alloc(onPages(slots * placeBytes));
  const hash = { high: 0, low: 0 };
  for (const [index, name] of names.entries()) {
    hashName(seed, ecosystems[index] as number, name, hash);
    let slot = slotOf(hash, slots);
    for (let probe = 0; marks[slot] !== 0; probe++) {
      if (probe >= mostProbes) throw new AdvisoryError('index-too-large', 'too many names fall on one place of the table', { remedy: 'Build again: another seed is drawn each time.' });
      slot = slot + 1 === slots ? 0 : slot + 1;
    }
    const place = places[index] as number;
    if (place > none) throw new AdvisoryError('index-too-large', 'the index grows over four gigabytes', { remedy: 'Leave out a source.' });
    marks[slot] = byteOf(hash);
    table.writeUInt32LE(place, slot * placeBytes);
  }
  return Buffer.concat([marks, table]);
}

function assemble(description: IndexDescription, table: Buffer, records: Buffer, vectors: Buffer): Buffer {
  const json = Buffer.from(JSON.stringify(description));
  const described = Math.ceil(json.length / payloadBytes);
  const payload = Buffer.alloc((1 + described) * payloadBytes + table.length + records.length + vectors.length);
  payload.write(mark, 0, 'latin1');
  payload.writeUInt32LE(formatVersion, 8);
  payload.writeUInt32LE(json.length, 12);
  payload.writeUInt32LE(described, headerBytes - 4);
  payload.set(json, payloadBytes);
  let at = (1 + described) * payloadBytes;
  for (const section of [table, records, vectors]) {
    payload.set(section, at);
    at += section.length;
  }
  return paged(payload);
}

import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { SourceKind } from '../../src/clearinghouse/advisories/index.ts';
import { readInventory } from '../../src/clearinghouse/inventory/index.ts';
import { BreakwaterError } from '../../src/kernel/error.ts';
import { seeded, type Random } from '../../src/kernel/random.ts';
import { zip } from '../../src/kernel/zip.ts';
import { mutatedBytes } from '../fuzz/text.ts';
import type { Base } from './base.ts';
import { document, enrichment, epss, formats, kev, record } from './documents.ts';
import { encoded, mutatedJson, mutatedText } from './mutate.ts';
import { csafDocument, cveRecord } from './products.ts';

export const inputs = ['inventory', 'advisories', 'files'] as const;
export type Input = (typeof inputs)[number];

/** What one case ended with: a result, an error of ours that says what to do, or something else. */
export interface Outcome {
  readonly index: number;
  readonly input: Input;
  readonly form: string;
  readonly bytes: number;
  /** Of the process's processor time. */
  readonly milliseconds: number;
  readonly ended: 'accepted' | 'refused' | 'wrong';
  /** The error's code, or what is wrong. */
  readonly detail: string;
}

interface Prepared {
  readonly form: string;
  readonly bytes: number;
  act(): Promise<unknown>;
  /** What is wrong after it, whatever it ended with; `failed` where it was refused. */
  after(failed: boolean): string;
}

/** Case `index` of a seed is the same in every run. */
export async function runCase(seed: string, index: number, base: Base, work: string, before: string): Promise<Outcome> {
  const random = seeded(`${seed}/${index}`);
  const input = inputs[index % 9 === 0 ? 2 : index % 2] as Input;
  const prepared = input === 'inventory' ? inventory(random, base) : input === 'advisories' ? advisories(random, base, work, before) : files(random, base, before);
  const used = process.cpuUsage();
  let [ended, detail]: [Outcome['ended'], string] = ['accepted', ''];
  try {
    await prepared.act();
  } catch (error) {
    [ended, detail] = judged(error);
  }
  const { user, system } = process.cpuUsage(used);
  const wrong = ended === 'wrong' ? '' : prepared.after(ended === 'refused');
  return { index, input, form: prepared.form, bytes: prepared.bytes, milliseconds: (user + system) / 1_000, ended: wrong === '' ? ended : 'wrong', detail: wrong === '' ? detail : wrong };
}

function judged(error: unknown): ['refused' | 'wrong', string] {
  if (!(error instanceof BreakwaterError)) return ['wrong', error instanceof Error ? (error.stack ?? error.message).slice(0, 600) : `threw ${typeof error}`];
  const { code, remedy, message } = error as BreakwaterError;
  return remedy === undefined || remedy === '' ? ['wrong', `${code} without a remedy: ${message.slice(0, 200)}`] : ['refused', code];
}

function inventory(random: Random, base: Base): Prepared {
  base.restore();
  const format = random.pick(formats);
  const text = document(format, random);
  const bytes = encoded(/^[{[]/.test(text) && random.below(3) > 0 ? mutatedJson(text, random) : mutatedText(text, random), random);
  return { form: format, bytes: bytes.length, act: async () => base.match(await readInventory(bytes)), after: () => '' };
}

function advisories(random: Random, base: Base, work: string, before: string): Prepared {
  const kind: SourceKind = random.pick(['osv', 'osv', 'osv', 'osv', 'kev', 'epss', 'vulnrichment', 'cve', 'csaf']);
  const form = kind !== 'kev' && kind !== 'epss' ? random.pick(['zip', 'lines', 'lines.gz', 'folder', 'one']) : 'whole';
  const texts = Array.from({ length: 1 + random.below(6) }, () => {
    if (kind === 'epss') return mutatedText(epss(random), random);
    const text = JSON.stringify(kind === 'kev' ? kev(random) : kind === 'vulnrichment' ? enrichment(random) : kind === 'cve' ? cveRecord(random) : kind === 'csaf' ? csafDocument(random) : record(random));
    return random.below(3) === 0 ? text : random.below(4) === 0 ? mutatedText(text, random) : mutatedJson(text, random);
  });
  const location = join(work, 'source');
  rmSync(location, { recursive: true, force: true });
  const bytes = packed(form, texts, random);
  if (form === 'folder') {
    mkdirSync(location);
    for (const [at, text] of texts.entries()) writeFileSync(join(location, `${at}.json`), text);
    if (random.below(4) === 0) symlinkSync(random.pick(['/dev/zero', '/etc/passwd', '.', '..']), join(location, 'link.json'));
  } else writeFileSync(location, bytes);
  base.restore();
  return {
    form: `${kind} ${form}`, bytes: bytes.length, act: () => base.bring([{ kind, location }]),
    after(failed) {
      const now = base.answers();
      return failed && now !== before ? 'the knowledge base answers otherwise after an update that failed' : '';
    },
  };
}

function packed(form: string, texts: readonly string[], random: Random): Buffer {
  const lines = encoded(texts.map((each) => each.replaceAll('\n', ' ')).join('\n'), random);
  const whole = form === 'zip' ? zip(texts.map((text, at) => ({ name: random.below(20) === 0 ? '../x.json' : `${at}.json`, bytes: Buffer.from(text), modified: new Date(0) })))
    : form === 'lines.gz' ? gzipSync(lines) : form === 'lines' ? lines : encoded(texts[0] ?? '', random);
  return (form === 'zip' || form === 'lines.gz') && random.below(3) === 0 ? mutatedBytes(whole, random) : whole;
}

/** One file of the knowledge base is broken: what is answered is the same, or an error. */
function files(random: Random, base: Base, before: string): Prepared {
  base.restore();
  const name = random.pick(readdirSync(base.folder).filter((each) => each.includes('.')).toSorted());
  const path = join(base.folder, name);
  const whole = readFileSync(path);
  const flipped = Buffer.from(whole);
  const at = random.below(whole.length);
  flipped[at] = (flipped[at] ?? 0) ^ (1 << random.below(8));
  const broken = random.pick([flipped, flipped, mutatedBytes(whole, random), whole.subarray(0, at), whole.subarray(0, Math.floor(at / 512) * 512), Buffer.concat([whole, whole.subarray(at)]), Buffer.alloc(whole.length)]);
  writeFileSync(path, broken);
  const compiled = /\.(?:bw|json)$/.test(name);
  return {
    form: name.replace(/-?\d+/, ''), bytes: broken.length,
    act: () => (compiled ? Promise.resolve(base.answers()) : base.bring([], true)),
    after(failed) {
      const findings = (answers: string): string => JSON.stringify((JSON.parse(answers) as readonly unknown[])[0]);
      return (failed && compiled) || findings(base.answers()) === findings(before) ? '' : `answers otherwise with a broken ${name}`;
    },
  };
}

/** Cases that are wrong on purpose: what the benchmark must notice before its silence counts. */
export const drills = ['nothing wrong', 'plain error', 'no remedy', 'never ends', 'busy loop', 'too much memory'] as const;
export type Drill = (typeof drills)[number];

export async function runDrill(drill: Drill): Promise<Outcome> {
  const acts: Readonly<Record<Drill, () => unknown>> = {
    'nothing wrong': () => true,
    'plain error': () => { throw new TypeError('not ours'); },
    'no remedy': () => { throw new BreakwaterError('some-code', 'no idea'); },
    'never ends': () => new Promise(() => undefined),
    'busy loop': () => { for (;;) if (performance.now() < 0) return true; },
    'too much memory': () => { for (const all: unknown[] = []; ;) all.push(Array.from({ length: 100_000 }, (_, at) => ({ at }))); },
  };
  try {
    await acts[drill]();
    return { index: -1, input: 'inventory', form: '', bytes: 0, milliseconds: 0, ended: 'accepted', detail: '' };
  } catch (error) {
    const [ended, detail] = judged(error);
    return { index: -1, input: 'inventory', form: '', bytes: 0, milliseconds: 0, ended, detail };
  }
}

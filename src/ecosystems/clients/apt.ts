import { chmod, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { EcosystemError } from '../error.ts';
import type { Command } from './command.ts';

/** apt over the source packages of the user's own mirrors, with lists in our cache; apt itself checks the signatures. */
export interface AptSources {
  /** Options that make apt-get and apt-cache use these lists. */
  readonly options: readonly string[];
}

const FRESH_MILLISECONDS = 6 * 60 * 60 * 1_000;

/**
 * The user's apt sources say where binary packages are; the same archives serve the sources, under the same
 * signature. So: a copy of that configuration which asks for `deb-src`, brought up to date in a folder of our own.
 */
export async function askApt(run: Command, cache: string, now: number): Promise<AptSources> {
  const root = join(cache, 'apt');
  const current = String(Math.floor(now / FRESH_MILLISECONDS));
  const final = join(root, current);
  const options = optionsFor(final);
  if (await readFile(join(final, 'complete')).then(() => true, () => false)) return { options };
  const where = await run('apt-config', ['shell', 'LIST', 'Dir::Etc::sourcelist/f', 'PARTS', 'Dir::Etc::sourceparts/d']);
  if (where.status === undefined) throw new EcosystemError('tool-missing', 'apt is not installed, so Debian\'s source packages cannot be found', { remedy: 'Run this on Debian, or attach the source archive to the claim.' });
  const pathOf = (key: string): string => new RegExp(`^${key}='(.*)'$`, 'm').exec(where.stdout)?.[1] ?? '';
  await mkdir(root, { recursive: true, mode: 0o755 });
  for (const old of await readdir(root)) if (Number(old) < Number(current) - 1) await rm(join(root, old), { recursive: true, force: true });

  const work = join(root, `${current}.${process.pid}.part`);
  await rm(work, { recursive: true, force: true });
  for (const folder of ['parts', 'lists/partial', 'cache/archives/partial']) await mkdir(join(work, folder), { recursive: true, mode: 0o755 });
  try {
    const copied = await copySources(pathOf('LIST'), pathOf('PARTS'), join(work, 'parts'));
    if (copied === 0) throw new EcosystemError('registry-unreachable', 'apt has no package sources configured', { remedy: 'Add Debian\'s archive to apt\'s sources.' });
    const update = await run('apt-get', [...optionsFor(work), 'update'], { milliseconds: 180_000 });
    const lists = await readdir(join(work, 'lists'));
    if (!lists.some((name) => /_source_Sources/.test(name))) {
      throw new EcosystemError('registry-unreachable', 'apt could not fetch the list of source packages', { remedy: 'Check what `apt-get update` says.', cause: new Error(update.stderr.slice(-2_000)) });
    }
    await writeFile(join(work, 'complete'), '');
    await rename(work, final).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
    await chmod(final, 0o755);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return { options };
}

function optionsFor(folder: string): readonly string[] {
  return [
    'Dir::Etc::sourcelist=/dev/null', `Dir::Etc::sourceparts=${join(folder, 'parts')}`, `Dir::State::lists=${join(folder, 'lists')}`,
    `Dir::Cache=${join(folder, 'cache')}`, 'Acquire::Languages=none', 'Acquire::Retries=3', 'Debug::NoLocking=true',
  ].flatMap((option) => ['-o', option]);
}

/** Every `deb` becomes a `deb-src`; all else (mirror, suite, key) stays as the user wrote it (sources.list(5)). */
async function copySources(list: string, parts: string, to: string): Promise<number> {
  const names = (await readdir(parts).catch(() => [])).filter((name) => /^[\w.-]+\.(?:list|sources)$/.test(name)).map((name) => join(parts, name));
  let copied = 0;
  for (const file of [list, ...names]) {
    const text = file === '' ? undefined : await readFile(file, 'utf8').catch(() => undefined);
    if (text === undefined) continue;
    const source = file.endsWith('.sources') ? text.replace(/^Types:.*$/gim, 'Types: deb-src') : text.replace(/^\s*deb(?:-src)?(?=\s)/gm, 'deb-src');
    const unique = file.endsWith('.sources') ? source : [...new Set(source.split('\n'))].join('\n');
    await writeFile(join(to, `${copied}-${basename(file)}`), unique);
    copied++;
  }
  return copied;
}

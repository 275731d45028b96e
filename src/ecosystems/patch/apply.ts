import { chmod, lstat, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { applyPatch as applyHunks, parsePatch } from 'diff';
import type { StructuredPatch } from 'diff';
import { EcosystemError } from '../error.ts';

const MAXIMUM_BYTES = 4 * 1024 * 1024;
const MAXIMUM_FILES = 1_000;
/** Lines compared at the worst: file lines times hunk lines. Beyond it the search for an offset could take minutes. */
const MAXIMUM_WORK = 1_000_000_000;

export interface Applied {
  /** Paths that changed, appeared or went away. */
  readonly changed: readonly string[];
}

/**
 * Applies a unified diff to a folder that holds files and folders only. Every hunk must match its context exactly; it may lie
 * at another line, and a file that uses CRLF throughout takes an LF patch. Git's renames and mode changes are understood.
 * `strip`: leading path parts to drop, as `patch -p`; by default 1 where the names start with a/ and b/, or where only that finds the file.
 */
export async function applyPatch(root: string, text: string, label: string, strip?: number): Promise<Applied> {
  const patches = parse(text, label);
  const changed = new Set<string>();
  for (const patch of patches) {
    const { from, to } = await pathsOf(root, patch, label, strip);
    if (from === undefined && to === undefined) throw refused(label, 'names no file');
    const before = from === undefined ? undefined : await readText(root, from, label);
    if (from === undefined && to !== undefined && await kindOf(join(root, to)) !== 'none') throw refused(label, `creates ${to}, which is already there`);
    const after = applyOne(before?.text ?? '', patch, to ?? from ?? '', label);
    if (from !== undefined) changed.add(from);
    if (to === undefined) {
      if (after !== '') throw refused(label, `deletes ${from}, whose content differs`);
      await rm(join(root, from as string));
      continue;
    }
    changed.add(to);
    if (from !== undefined && from !== to) {
      if (await kindOf(join(root, to)) !== 'none') throw refused(label, `renames ${from} to ${to}, which is already there`);
      if (patch.isCopy !== true) await rm(join(root, from));
    }
    const executable = patch.newMode === undefined ? before?.executable ?? false : /^100[1357]/.test(patch.newMode);
    try {
      await mkdir(dirname(join(root, to)), { recursive: true, mode: 0o755 });
      await writeFile(join(root, to), after, 'latin1');
      await chmod(join(root, to), executable ? 0o755 : 0o644);
    } catch (error) {
      throw refused(label, `cannot write ${to}`, error);
    }
  }
  return { changed: [...changed] };
}

function parse(text: string, label: string): StructuredPatch[] {
  if (Buffer.byteLength(text) > MAXIMUM_BYTES) throw refused(label, `is larger than ${MAXIMUM_BYTES} bytes`);
  if (/^GIT binary patch$|^Binary files .* differ$/m.test(text)) throw refused(label, 'holds binary changes');
  let patches: StructuredPatch[];
  try {
    // Bytes as Latin-1 characters: a file in any encoding comes out as it went in, but for the patch's own lines.
    patches = parsePatch(withoutSignature(Buffer.from(text).toString('latin1')));
  } catch (error) {
    throw refused(label, 'is no unified diff', error);
  }
  const real = patches.filter((patch) => patch.hunks.length > 0 || patch.isRename === true || patch.isCopy === true || patch.isCreate === true || patch.isDelete === true || patch.newMode !== undefined);
  if (real.length === 0 || real.length > MAXIMUM_FILES) throw refused(label, real.length === 0 ? 'changes nothing' : `changes more than ${MAXIMUM_FILES} files`);
  return real;
}

/** `git format-patch` ends with a mail signature, `-- ` and a version, which reads like a removed line. Inside a hunk's count it is one. */
function withoutSignature(text: string): string {
  let old = 0;
  let now = 0;
  return text.split('\n').filter((line) => {
    const header = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(line);
    if (old <= 0 && now <= 0) {
      if (header !== null) [old, now] = [Number(header[1] ?? 1), Number(header[2] ?? 1)];
      return !/^-- ?\r?$/.test(line);
    }
    if (!line.startsWith('+') && !line.startsWith('\\')) old--;
    if (!line.startsWith('-') && !line.startsWith('\\')) now--;
    return true;
  }).join('\n');
}

function applyOne(before: string, patch: StructuredPatch, path: string, label: string): string {
  const fileLines = before.split('\n').length;
  const hunkLines = patch.hunks.reduce((sum, hunk) => sum + hunk.lines.length, 0);
  if (fileLines * hunkLines > MAXIMUM_WORK) throw refused(label, `is too large to be placed in ${path}`);
  const after = patch.hunks.length === 0 ? before : applyHunks(before, patch, { fuzzFactor: 0 });
  if (after !== false) return after;
  const first = patch.hunks[0];
  throw refused(label, `does not fit ${path}${patch.hunks.length === 1 && first !== undefined ? ` at line ${first.oldStart}` : `: one of its ${patch.hunks.length} hunks has no place there`}`);
}

async function pathsOf(root: string, patch: StructuredPatch, label: string, strip: number | undefined): Promise<{ from: string | undefined; to: string | undefined }> {
  // An empty file comes and goes without a hunk or a /dev/null: git's own words say which.
  const old = patch.isCreate === true ? undefined : nameOf(patch.oldFileName);
  const now = patch.isDelete === true ? undefined : nameOf(patch.newFileName);
  const drop = strip ?? await guessStrip(root, old, now);
  const from = old === undefined ? undefined : cleaned(old, drop, label);
  const to = now === undefined ? undefined : cleaned(now, drop, label);
  if (from === undefined || to === undefined || from === to || patch.isRename === true || patch.isCopy === true) return { from, to };
  // Without git's words for it two names are one file, `x.orig` and `x`: the one that is there (as patch(1) chooses).
  const there = await kindOf(join(root, to)) === 'file' ? to : from;
  return { from: there, to: there };
}

function nameOf(name: string | undefined): string | undefined {
  return name === undefined || name === '' || name === '/dev/null' ? undefined : name;
}

async function guessStrip(root: string, old: string | undefined, now: string | undefined): Promise<number> {
  const first = (old === undefined || old.startsWith('a/')) && (now === undefined || now.startsWith('b/')) ? 1 : 0;
  const parts = (old ?? now ?? '').split('/');
  if (old === undefined || parts[0] === '' || parts.includes('..') || parts.length <= first + 1) return first;
  // Diffs against an outer folder (`name-1.0/`) or a source layout (`src/`) that the release does not have.
  const there = async (strip: number): Promise<boolean> => await kindOf(join(root, ...parts.slice(strip))) === 'file';
  return !await there(first) && await there(first + 1) ? first + 1 : first;
}

function cleaned(name: string, strip: number, label: string): string {
  if (name.startsWith('/') || /^[A-Za-z]:[\\/]/.test(name) || name.includes('\0')) throw refused(label, `names ${JSON.stringify(name)}, which is absolute`);
  const parts = name.split('/').filter((part) => part !== '' && part !== '.').slice(strip);
  if (parts.includes('..')) throw refused(label, `names ${JSON.stringify(name)}, which climbs out of the package`);
  if (parts.length === 0 || parts.length > 40) throw refused(label, `names no file in ${JSON.stringify(name)}`);
  return parts.join('/');
}

async function kindOf(path: string): Promise<'file' | 'none' | 'other'> {
  const stats = await lstat(path).catch(() => undefined);
  return stats === undefined ? 'none' : stats.isFile() ? 'file' : 'other';
}

async function readText(root: string, path: string, label: string): Promise<{ text: string; executable: boolean }> {
  if (await kindOf(join(root, path)) !== 'file') throw refused(label, `changes ${path}, which is not there`);
  return { text: await readFile(join(root, path), 'latin1'), executable: ((await lstat(join(root, path))).mode & 0o111) !== 0 };
}

function refused(label: string, why: string, cause?: unknown): EcosystemError {
  return new EcosystemError('patch-does-not-apply', `the patch ${why}`, {
    where: label,
    remedy: 'Make the patch against exactly this version, with paths relative to the package\'s root, and leave out files that the release does not ship.',
    ...(cause === undefined ? {} : { cause }),
  });
}

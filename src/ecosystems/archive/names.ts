import { archiveInvalid, quoted } from './error.ts';
import type { ArchiveLimits } from './limits.ts';

export interface Admission {
  /** The cleaned relative path, `''` for the root itself; `replaces` where an earlier file had the same name. Throws on a name that must not be. */
  admit(name: string, kind: 'file' | 'folder'): { readonly path: string; readonly replaces: boolean };
}

/** Decides about entry names one after the other; a name is judged against all that came before. */
export function openAdmission(label: string, limits: ArchiveLimits): Admission {
  const folders = new Set<string>();
  const files = new Map<string, string>();
  let entries = 0;
  const refuse = (name: string, why: string): never => { throw archiveInvalid(label, `entry ${quoted(name)} ${why}`); };
  const keyOf = (path: string): string => limits.strictNames ? path.normalize('NFKC').toLowerCase() : path.normalize('NFC');

  return {
    admit(name, kind) {
      if (++entries > limits.entries) throw archiveInvalid(label, `more than ${limits.entries} entries`);
      const parts = cleanName(name, limits, refuse);
      const path = parts.join('/');
      if (path === '') return kind === 'folder' ? { path, replaces: false } : refuse(name, 'has no name');
      for (let depth = 1; depth < parts.length; depth++) {
        const parent = keyOf(parts.slice(0, depth).join('/'));
        if (files.has(parent)) refuse(name, 'lies below an entry that is a file');
        folders.add(parent);
      }
      const key = keyOf(path);
      if (kind === 'folder') {
        if (files.has(key)) refuse(name, 'is both a file and a folder');
        folders.add(key);
        return { path, replaces: false };
      }
      if (folders.has(key)) refuse(name, 'is both a file and a folder');
      const earlier = files.get(key);
      if (earlier !== undefined && (limits.strictNames || earlier !== path)) refuse(name, `collides with ${quoted(earlier)}`);
      files.set(key, path);
      return { path, replaces: earlier !== undefined };
    },
  };
}

function cleanName(name: string, limits: ArchiveLimits, refuse: (name: string, why: string) => never): string[] {
  if (name.includes('\0')) refuse(name, 'has a NUL in its name');
  if (/^[/\\]|^[A-Za-z]:[/\\]/.test(name)) refuse(name, 'has an absolute name');
  if (limits.strictNames && /[\\\u0000-\u001f\u007f\ufffd]/.test(name)) refuse(name, 'has a backslash, a control character or broken UTF-8 in its name');
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.some((part) => part === '..' || part.split('\\').includes('..'))) refuse(name, 'climbs out of its folder');
  if (parts.length > limits.depth) refuse(name, `lies more than ${limits.depth} folders deep`);
  if (Buffer.byteLength(name) > 2_048 || parts.some((part) => Buffer.byteLength(part) > 255)) refuse(name, 'has too long a name');
  return parts;
}

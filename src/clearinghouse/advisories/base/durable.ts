import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** Write beside, fsync, rename, fsync of the folder: after a crash the file is the old one or the new one. */
export function replaceFile(file: string, bytes: Uint8Array): void {
  const beside = `${file}.part`;
  const handle = openSync(beside, 'w', 0o644);
  try {
    for (let at = 0; at < bytes.length;) at += writeSync(handle, bytes, at, bytes.length - at);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(beside, file);
  const folder = openSync(dirname(file), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

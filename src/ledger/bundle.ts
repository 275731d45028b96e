import { LedgerError } from './error.ts';

/** Most bytes of an entry: its length is a 16-bit number (tlog-tiles, "Log entries"). */
export const longestEntry = 0xffff;

export function encodeEntry(entry: Uint8Array): Buffer {
  if (entry.length > longestEntry) throw new LedgerError('entry-invalid', `A leaf of ${entry.length} bytes does not fit into a bundle`, { remedy: `Keep it under ${longestEntry} bytes.` });
  const bytes = Buffer.allocUnsafe(2 + entry.length);
  bytes.writeUInt16BE(entry.length);
  bytes.set(entry, 2);
  return bytes;
}

/** The entries of a bundle, or undefined where the bytes do not end with an entry. Views, no copies. */
export function decodeBundle(bytes: Uint8Array): readonly Uint8Array[] | undefined {
  const entries: Uint8Array[] = [];
  let at = 0;
  while (at < bytes.length) {
    const [high, low] = [bytes[at], bytes[at + 1]];
    if (high === undefined || low === undefined) return undefined;
    const end = at + 2 + (high << 8) + low;
    if (end > bytes.length) return undefined;
    entries.push(bytes.subarray(at + 2, end));
    at = end;
  }
  return entries;
}

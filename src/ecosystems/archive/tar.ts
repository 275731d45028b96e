import { extract } from 'tar-stream';
import type { Header } from 'tar-stream';
import type { Entry } from './entry.ts';
import { archiveInvalid, quoted } from './error.ts';
import type { ArchiveLimits } from './limits.ts';

/**
 * Entries of an uncompressed tar: ustar, pax and GNU long names (POSIX.1-2017, pax), and the format before them without a
 * magic (Automake's default; its headers still carry a checksum). Owners, times and the high mode bits are dropped here.
 */
export async function* readTar(bytes: Buffer, label: string, limits: ArchiveLimits): AsyncGenerator<Entry> {
  // Missing from the library's types.
  const options: object = { allowUnknownFormat: true };
  const reader = extract(options);
  reader.end(bytes);
  let total = 0;
  try {
    for await (const stream of reader) {
      const header = stream.header;
      const size = header.size ?? 0;
      total += size;
      if (size > limits.fileBytes || total > limits.totalBytes) throw archiveInvalid(label, `entry ${quoted(header.name)} makes it larger than allowed`);
      // A folder has no content, but may claim a size; the library's stream of such a one never ends.
      if (header.type === 'directory') {
        yield asEntry(header, [], label);
        continue;
      }
      const chunks: Buffer[] = [];
      for await (const chunk of stream) chunks.push(chunk as Buffer);
      yield asEntry(header, chunks, label);
    }
  } catch (error) {
    throw error instanceof Error && error.name === 'EcosystemError' ? error : archiveInvalid(label, 'is no sound tar archive', error);
  }
}

function asEntry(header: Header, chunks: Buffer[], label: string): Entry {
  const name = header.name;
  switch (header.type) {
    case 'file':
    case 'contiguous-file':
      return { kind: 'file', name, executable: ((header.mode ?? 0) & 0o111) !== 0, data: chunks.length === 1 ? chunks[0] as Buffer : Buffer.concat(chunks) };
    case 'directory':
      return { kind: 'folder', name };
    case 'symlink':
    case 'link':
      return { kind: 'link', name, target: header.linkname ?? '', from: header.type === 'symlink' ? 'folder' : 'root' };
    default:
      throw archiveInvalid(label, `entry ${quoted(name)} is a device, a pipe or of an unknown kind`);
  }
}

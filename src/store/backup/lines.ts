import { StoreError } from '../error.ts';

/** Of one line; a row holds one attachment at most, in hexadecimal. Below what a string can hold. */
const longestLine = 268_435_456;

/** Lines of a stream of bytes, each decoded once it is whole. */
export async function* linesOf(stream: AsyncIterable<Buffer>, longest = longestLine): AsyncGenerator<string> {
  let parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    let from = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
      parts.push(chunk.subarray(from, end));
      yield Buffer.concat(parts).toString('utf8');
      [parts, length, from] = [[], 0, end + 1];
    }
    const rest = chunk.subarray(from);
    length += rest.length;
    if (length > longest) throw new StoreError('backup-malformed', `A line of the backup is longer than ${longest} bytes`);
    parts.push(rest);
  }
  if (length > 0) throw new StoreError('backup-malformed', 'The backup ends in the middle of a line', { remedy: 'Use a backup that was written to its end.' });
}

import { createHash } from 'node:crypto';
import type { Advisory, Publisher } from '../advisory.ts';
import { toCsaf } from '../csaf/document.ts';
import type { CsafRules } from '../csaf/validate.ts';
import type { FeedSigner } from '../openpgp.ts';
import { csafFileName, csafPath, places } from './places.ts';
import type { FeedFile } from './tree.ts';

export interface Documents {
  readonly files: readonly FeedFile[];
  /** The documents' own titles by id: the feed repeats them to the letter. */
  readonly titles: ReadonlyMap<string, string>;
}

/** Each CSAF document with its hashes and its signature (requirements 18 and 19). A signature that still holds is kept. */
export async function csafDocuments(advisories: readonly Advisory[], publisher: Publisher, signer: FeedSigner, rules: CsafRules, now: Date, standing: (path: string) => Promise<Buffer | undefined>): Promise<Documents> {
  const files: FeedFile[] = [];
  const titles = new Map<string, string>();
  for (const advisory of advisories) {
    const document = toCsaf(advisory, publisher, rules.weaknessName);
    await rules.check(document);
    titles.set(advisory.id, document.document.title);
    const path = `${places.white}/${csafPath(advisory)}`;
    const bytes = Buffer.from(`${JSON.stringify(document, undefined, 2)}\n`);
    const before = (await standing(`${path}.asc`))?.toString('utf8');
    const signature = before !== undefined && await signer.verify(bytes, before) ? before : await signer.sign(bytes, now);
    files.push(
      { path, bytes },
      { path: `${path}.sha256`, bytes: checksum('sha256', bytes, advisory) },
      { path: `${path}.sha512`, bytes: checksum('sha512', bytes, advisory) },
      { path: `${path}.asc`, bytes: Buffer.from(signature) },
    );
  }
  return { files, titles };
}

/** The form that `sha256sum -c` reads. */
function checksum(algorithm: 'sha256' | 'sha512', bytes: Buffer, advisory: Advisory): Buffer {
  return Buffer.from(`${createHash(algorithm).update(bytes).digest('hex')}  ${csafFileName(advisory)}\n`);
}

import { modifiedAt } from '../advisory.ts';
import type { Advisory, Publisher } from '../advisory.ts';
import { osvValidator } from '../osv/validate.ts';
import { toOsv } from '../osv/record.ts';
import { osvFolder, places } from './places.ts';
import type { FeedFile } from './tree.ts';
import { zip } from '../../../kernel/zip.ts';

interface Entry {
  readonly id: string;
  readonly modified: string;
  readonly folder: string;
  readonly bytes: Buffer;
}

/**
 * The layout of osv.dev's bucket, as its exporter writes it: a folder for each ecosystem, JSON without blanks, CSV without a header, newest first.
 */
export function osvDump(advisories: readonly Advisory[], publisher: Publisher): readonly FeedFile[] {
  const check = osvValidator(publisher.prefix);
  const entries = advisories.map((advisory): Entry => {
    const record = toOsv(advisory, publisher);
    check(record);
    return { id: advisory.id, modified: modifiedAt(advisory), folder: osvFolder(advisory), bytes: Buffer.from(JSON.stringify(record)) };
  });
  const folders = [...new Set(entries.map(({ folder }) => folder))].toSorted();
  const own = folders.flatMap((folder) => {
    const inside = entries.filter((entry) => entry.folder === folder);
    return [
      ...inside.map(({ id, bytes }) => file(`${folder}/${id}.json`, bytes)),
      file(`${folder}/all.zip`, archive(inside)),
      file(`${folder}/modified_id.csv`, csv(inside.map(({ id, modified }) => ({ modified, path: id })))),
    ];
  });
  return [
    ...own,
    file('all.zip', archive(entries)),
    file('modified_id.csv', csv(entries.map(({ id, modified, folder }) => ({ modified, path: `${folder}/${id}` })))),
    file('ecosystems.txt', `${folders.join('\n')}\n`),
  ];
}

function archive(entries: readonly Entry[]): Buffer {
  return zip(entries.toSorted((a, b) => (a.id < b.id ? -1 : 1)).map(({ id, bytes, modified }) => ({ name: `${id}.json`, bytes, modified: new Date(modified) })));
}

function csv(rows: readonly { readonly modified: string; readonly path: string }[]): string {
  return rows.toSorted((a, b) => Date.parse(b.modified) - Date.parse(a.modified) || (a.path < b.path ? -1 : 1)).map(({ modified, path }) => `${modified},${path}\n`).join('');
}

function file(path: string, bytes: Buffer | string): FeedFile {
  return { path: `${places.osv}/${path}`, bytes: Buffer.from(bytes) };
}

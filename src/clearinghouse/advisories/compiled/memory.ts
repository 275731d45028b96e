import { readRecord } from '../record/read.ts';
import { openCompiler } from './build.ts';
import { indexIn, type Index } from './open.ts';

/** A few OSV records, compiled and open: for what is too new or too little for a folder. */
export function indexOf(records: Iterable<unknown>, where: string): Index {
  const compiler = openCompiler();
  for (const record of records) {
    const { advisory } = readRecord(record, where);
    if (advisory !== undefined) compiler.add(advisory);
  }
  return indexIn(compiler.finish({ sources: [], seed: 0 }));
}

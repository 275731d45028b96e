import { contentTypes } from './report.ts';
import type { ContentType } from './report.ts';
import { checkText } from './text.ts';
import type { Findings } from './violation.ts';

/** A name, not a path: nothing that a file system or a person could take for another place or another name. */
export function checkFilename(findings: Findings, field: string, filename: string | undefined): boolean {
  if (filename === undefined || filename === '') {
    findings.add('missing_field', field, 'is needed');
    return false;
  }
  if (!checkText(findings, field, filename, { most: 255, invisible: 'invalid_filename' })) return false;
  if (!/[/\\]/.test(filename) && filename !== '.' && filename !== '..') return true;
  findings.add('invalid_filename', field, 'must be a file name, not a path');
  return false;
}

/** The name that it downloads under: with its content type's extension, which is appended unless it is there. */
export function downloadName(filename: string, type: ContentType): string {
  const extension = contentTypes[type];
  return filename.toLowerCase().endsWith(extension) ? filename : filename + extension;
}

/** Equal for names that some file system takes for one: case and Unicode form do not count. Upper case first, for ß and ſ. */
export function foldName(name: string): string {
  return name.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC');
}

import { EcosystemError } from '../error.ts';

export function archiveInvalid(label: string, message: string, cause?: unknown): EcosystemError {
  return new EcosystemError('archive-invalid', `${label}: ${message}`, {
    where: label,
    remedy: 'Pack it again as plain files and folders with relative names and without links, or use another release.',
    ...(cause === undefined ? {} : { cause }),
  });
}

/** An archive's own text inside a message: short, printable. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 120 ? `${text.slice(0, 120)}…` : text);
}

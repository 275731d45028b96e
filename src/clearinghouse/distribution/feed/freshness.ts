import { instant } from '../advisory.ts';
import { places } from './places.ts';
import { standingFile } from './tree.ts';

/** `Expires` of security.txt (RFC 9116): less than a year ahead, on the first of a month, so that it moves once a month. */
export function expiryAt(now: Date): string {
  return instant(new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 11, 1)));
}

/** Is what stands there of an earlier month? Then it is to be written anew, though nothing changed. Where no feed stands, none is late. */
export async function feedIsLate(folder: string, now: Date): Promise<boolean> {
  const text = await standingFile(folder, places.security);
  return text !== undefined && !text.toString('utf8').split('\n').includes(`Expires: ${expiryAt(now)}`);
}

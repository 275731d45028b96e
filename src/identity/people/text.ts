import { IdentityError } from '../error.ts';

const strange = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/** A name that people give: one line, no control or direction characters, at most 128 characters. */
export function nameOf(value: string, where: string): string {
  const name = value.normalize('NFC').trim();
  if (!isName(name)) {
    throw new IdentityError('input-invalid', 'A name is one line of 1 to 128 characters', { where, remedy: 'Give a shorter name, without line breaks or control characters.' });
  }
  return name;
}

export function isName(name: string): boolean {
  return name.trim() !== '' && name.length <= 128 && !strange.test(name);
}

/** Only compared, never written to from here: so plain ASCII, lower case, and one way to write it. */
export function emailOf(value: string, where: string): string {
  const email = value.trim().toLowerCase();
  if (email.length > 254 || !/^[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/.test(email)) {
    throw new IdentityError('input-invalid', 'That is no email address', { where, remedy: 'Give it as name@example.org.' });
  }
  return email;
}

/** A reason goes on the record: it must say something, and not too much. */
export function reasonOf(value: string, where: string): string {
  const reason = value.trim();
  if (reason === '' || reason.length > 1_024) throw new IdentityError('input-invalid', 'A reason has 1 to 1024 characters', { where, remedy: 'Say in a sentence why.' });
  return reason;
}

/** An instant after another: an access that has ended before it begins was a slip. */
export function futureOf(value: Date, now: Date, where: string): Date {
  if (!(value > now)) throw new IdentityError('input-invalid', 'This must lie in the future', { where, remedy: 'Give a later date.' });
  return value;
}

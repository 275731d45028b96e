import { writePart } from './debian.ts';
import type { Encoder } from './order.ts';

const shape = /^[A-Za-z0-9][A-Za-z0-9_+.~-]*$/;

/** The opam manual, "Version ordering": Debian's runs over the whole text, without epoch and revision. */
export const encodeOpam: Encoder = (text, out) => {
  const version = text.trim();
  if (!shape.test(version) || !/[0-9]/.test(version)) return false;
  writePart(version, out);
  return true;
};

import type { Encoder } from './order.ts';
import { writeRelease } from './segments.ts';
import { digitsEnd, isPlain } from './text.ts';
import type { KeyWriter } from './writer.ts';

/** Appendix B of PEP 440, without its named groups: epoch, release, pre (kind, number), post (implicit number, word, number), dev (word, number), local. */
const shape = /^v?(?:([0-9]+)!)?([0-9]+(?:\.[0-9]+)*)(?:[-_.]?(alpha|a|beta|b|preview|pre|c|rc)[-_.]?([0-9]+)?)?(?:-([0-9]+)|[-_.]?(post|rev|r)[-_.]?([0-9]+)?)?(?:[-_.]?(dev)[-_.]?([0-9]+)?)?(?:\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?$/i;

/** After the release, in their order; all are below every number, so that a longer release is above them. */
const marks = { development: 0x01, final: 0x05, post: 0x06 };
const kinds: Readonly<Record<string, number>> = { alpha: 0x02, a: 0x02, beta: 0x03, b: 0x03, preview: 0x04, pre: 0x04, c: 0x04, rc: 0x04 };
const noPost = 0x01;
const noDevelopment = 0xff;
const localText = 0x01;

/** PEP 440, now the version specifiers specification of PyPA: "Summary of permitted suffixes and relative ordering". */
export const encodePypi: Encoder = (text, out) => {
  if (isPlain(text)) {
    number(out);
    writeRelease(text, out);
    out.byte(marks.final);
    return true;
  }
  const match = shape.exec(text.trim());
  if (match === null) return false;
  const [, epoch, release = '', kind, pre, implicit, postWord, postNumber, devWord, dev, local] = match;
  number(out, epoch);
  writeRelease(release, out);
  const post = implicit ?? (postWord === undefined ? undefined : postNumber ?? '');
  if (kind === undefined && post === undefined) {
    if (devWord === undefined) {
      out.byte(marks.final);
    } else {
      out.byte(marks.development);
      number(out, dev);
    }
  } else {
    if (kind === undefined) {
      out.byte(marks.post);
    } else {
      out.byte(kinds[kind.toLowerCase()] ?? marks.final);
      number(out, pre);
      if (post === undefined) out.byte(noPost);
    }
    if (post !== undefined) number(out, post);
    if (devWord === undefined) out.byte(noDevelopment);
    else number(out, dev);
  }
  if (local !== undefined) writeLocal(local.toLowerCase(), out);
  return true;
};

/** An absent number is zero ("Implicit pre-release number"). */
function number(out: KeyWriter, digits = ''): void {
  out.digits(digits, 0, digits.length);
}

/** Segments of a local version: texts below numbers, fewer below more. */
function writeLocal(local: string, out: KeyWriter): void {
  for (const segment of local.split(/[-_.]/)) {
    if (digitsEnd(segment, 0) === segment.length) {
      out.digits(segment, 0, segment.length);
    } else {
      out.byte(localText);
      out.ascii(segment, 0, segment.length);
      out.byte(0);
    }
  }
}

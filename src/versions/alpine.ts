import type { Encoder } from './order.ts';
import type { KeyWriter } from './writer.ts';

const shape = /^([0-9]+)((?:\.[0-9]+)*)([a-z]?)((?:_(?:alpha|beta|pre|rc|cvs|svn|git|hg|p)[0-9]*)*)(?:~([0-9a-f]+))?(?:-r([0-9]+))?$/;
const suffix = /_([a-z]+)([0-9]*)/g;

/** What may stand at one place, lowest first; where a version ends is between the suffixes of pre-releases and everything else. */
const marks = { end: 0x08, revision: 0x09, hash: 0x0a, number: 0x0b, letter: 0x18, leadingZero: 0x1b };
const suffixes: Readonly<Record<string, number>> = { alpha: 0x01, beta: 0x02, pre: 0x03, rc: 0x04, cvs: 0x10, svn: 0x11, git: 0x12, hg: 0x13, p: 0x14 };

/** apk-package(5), "Package version": `number{.number}{letter}{_suffix{number}}{~hash}{-r#}`. */
export const encodeAlpine: Encoder = (text, out) => {
  const match = shape.exec(text.trim());
  if (match === null) return false;
  const [, first = '', rest = '', letter = '', tail = '', hash, revision] = match;
  number(first, out);
  for (const component of rest.split('.').slice(1)) writeComponent(component, out);
  if (letter !== '') {
    out.byte(marks.letter);
    out.ascii(letter, 0, 1);
  }
  for (const [, name = '', count = ''] of tail.matchAll(suffix)) {
    out.byte(suffixes[name] ?? marks.end);
    if (count !== '') {
      out.byte(marks.number);
      number(count, out);
    }
  }
  if (hash !== undefined) {
    out.byte(marks.hash);
    out.ascii(hash, 0, hash.length);
    out.byte(0);
  }
  if (revision !== undefined) {
    out.byte(marks.revision);
    number(revision, out);
  }
  out.byte(marks.end);
  return true;
};

/** After the first, a component with a leading zero is compared as text, and so is below all without one. */
function writeComponent(component: string, out: KeyWriter): void {
  if (component.startsWith('0')) {
    out.byte(marks.leadingZero);
    out.ascii(component, 0, component.length);
    out.byte(0);
  } else {
    number(component, out);
  }
}

function number(digits: string, out: KeyWriter): void {
  out.digits(digits, 0, digits.length);
}

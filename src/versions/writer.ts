/**
 * Bytes of a key. Numbers start with a byte from 0x20 to 0xef, whatever their size, so an encoder has the bytes below for
 * what sorts before a number (an end, a pre-release) and those above for what sorts after it.
 */
export class KeyWriter {
  private bytes = new Uint8Array(256);
  private length = 0;

  clear(): void {
    this.length = 0;
  }

  take(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }

  byte(value: number): void {
    if (this.length === this.bytes.length) this.grow();
    this.bytes[this.length++] = value;
  }

  /** A number below 2^48. */
  small(value: number): void {
    if (value < immediate) {
      this.byte(firstNumber + value);
      return;
    }
    let size = 1;
    while (value >= 256 ** size) size++;
    this.byte(firstNumber + immediate + size - 1);
    for (let shift = size - 1; shift >= 0; shift--) this.byte(Math.floor(value / 256 ** shift) % 256);
  }

  /** The decimal digits of `text` from `start` to `end` as a number of any size; leading zeros say nothing. */
  digits(text: string, start: number, end: number): void {
    let from = start;
    while (from < end && text.charCodeAt(from) === 0x30) from++;
    if (end - from <= safeDigits) {
      let value = 0;
      for (let index = from; index < end; index++) value = value * 10 + text.charCodeAt(index) - 0x30;
      this.small(value);
      return;
    }
    this.byte(longNumber);
    this.byte((end - from) >> 8);
    this.byte((end - from) & 0xff);
    for (let index = from; index < end; index++) this.byte(text.charCodeAt(index));
  }

  /** Characters of ASCII as they are. The encoder ends them with a byte below all of them. */
  ascii(text: string, start: number, end: number): void {
    for (let index = start; index < end; index++) this.byte(text.charCodeAt(index));
  }

  /** Any text, by UTF-16 code unit, in three bytes where it is no ASCII: their order is the order of the units. */
  text(text: string): void {
    for (let index = 0; index < text.length; index++) {
      const unit = text.charCodeAt(index);
      if (unit >= 0x80) {
        this.byte(0xe0 | (unit >> 12));
        this.byte(0x80 | ((unit >> 6) & 0x3f));
        this.byte(0x80 | (unit & 0x3f));
      } else {
        this.byte(unit);
      }
    }
  }

  private grow(): void {
    const larger = new Uint8Array(this.bytes.length * 2);
    larger.set(this.bytes);
    this.bytes = larger;
  }
}

const firstNumber = 0x20;
/** Numbers up to here are one byte. */
const immediate = 160;
/** Numbers of so many digits are below 2^48, which is six bytes. */
const safeDigits = 14;
const longNumber = 0xef;

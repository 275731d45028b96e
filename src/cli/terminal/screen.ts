import { styleText } from 'node:util';
import type { Writable } from 'node:stream';

/** Where a command writes: results on standard output, everything that moves on standard error. */
export interface Screen {
  readonly columns: number;
  /** Standard error is a terminal a person looks at: progress is drawn there. */
  readonly live: boolean;
  /** One line of result. */
  line(text?: string): void;
  /** One line of remark, on standard error. */
  note(text: string): void;
  paint(tone: Tone, text: string): string;
  readonly error: Writable;
}

export type Tone = 'strong' | 'dim' | 'fact' | 'doubt' | 'wrong' | 'plain';

interface Stream extends Writable {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

const styles = { strong: 'bold', dim: 'dim', fact: 'red', doubt: 'yellow', wrong: 'magenta' } as const;

/** Color only on a terminal, and never against NO_COLOR (no-color.org); `plain` says so. */
export function screenOn(out: Stream, error: Stream, plain: boolean): Screen {
  const color = out.isTTY === true && !plain;
  return {
    columns: Math.max(40, out.columns ?? 80),
    live: error.isTTY === true,
    line: (text = '') => void out.write(`${text}\n`),
    note: (text) => void error.write(`${text}\n`),
    paint: (tone, text) => (color && tone !== 'plain' ? styleText(styles[tone], text, { validateStream: false }) : text),
    error,
  };
}

/** Strangers' text must not steer the terminal: control and bidirectional characters become visible. */
export function safe(text: string): string {
  return text.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, (character) => (character === '\n' ? ' ' : '\uFFFD'));
}

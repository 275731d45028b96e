import { duration } from '../report/words.ts';
import { safe, type Screen } from './screen.ts';
import type { Clock } from '../../kernel/clock.ts';

/** Progress of long work on standard error: a bar with rate and time left on a terminal, a line now and then elsewhere. */
export interface ProgressBar {
  /** What is going on right now, shown after the bar. */
  say(text: string): void;
  /** One unit is done. */
  advance(text: string): void;
  /** A line that stays, above the bar. */
  keep(text: string): void;
  done(): void;
}

const width = 24;
/** Without a terminal a remark at most this often, so that logs stay readable. */
const quietMilliseconds = 10_000;

export function progressBar(screen: Screen, total: number, unit: string, clock: Clock): ProgressBar {
  const started = clock.monotonic();
  let finished = 0;
  let last = Number.NEGATIVE_INFINITY;
  let saying = '';

  function line(): string {
    const elapsed = clock.monotonic() - started;
    const rate = finished / Math.max(0.001, elapsed / 1_000);
    const left = finished === 0 ? '' : `, about ${duration((total - finished) / Math.max(rate, 1e-6) * 1_000)} left`;
    const filled = total === 0 ? width : Math.round((finished / total) * width);
    return `${'█'.repeat(filled)}${'░'.repeat(width - filled)} ${finished}/${total} ${unit}, ${rate.toFixed(rate < 10 ? 1 : 0)}/s${left}`;
  }
  function draw(force: boolean): void {
    const now = clock.monotonic();
    if (screen.live) {
      if (!force && now - last < 80) return;
      const text = `${line()}  ${safe(saying)}`;
      screen.error.write(`\r\u001b[2K${text.slice(0, screen.columns - 1)}`);
    } else {
      if (!force && now - last < quietMilliseconds) return;
      screen.note(line());
    }
    last = now;
  }
  return {
    say(text) {
      saying = text;
      draw(false);
    },
    advance(text) {
      finished += 1;
      saying = text;
      draw(false);
    },
    keep(text) {
      if (screen.live) screen.error.write('\r\u001b[2K');
      screen.note(text);
      if (screen.live) draw(true);
    },
    done() {
      if (screen.live) screen.error.write('\r\u001b[2K');
      else draw(true);
    },
  };
}

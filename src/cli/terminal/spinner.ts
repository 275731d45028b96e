import type { Progress } from '../../reproduction/index.ts';
import { safe, type Screen } from './screen.ts';

/** One line that says what is going on, on a terminal only; silent for `--json`. */
export function spinner(screen: Screen, silent: boolean): { readonly show: (progress: Progress) => void; readonly stop: () => void } {
  const on = screen.live && !silent;
  return {
    show({ stage, label, done, of }) {
      if (!on) return;
      const count = done === undefined || of === undefined ? '' : ` ${done}/${of}`;
      screen.error.write(`\r\u001b[2K${safe(`${stage}${count}  ${label}`).slice(0, screen.columns - 1)}`);
    },
    stop() {
      if (on) screen.error.write('\r\u001b[2K');
    },
  };
}

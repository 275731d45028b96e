import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout, or the installed package. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Something is missing that this machine must bring; ends with exit status 2. */
export class SetupError extends Error {
  /**
   * @param {string} message
   * @param {string} remedy one imperative sentence, or the command itself
   */
  constructor(message, remedy = '') {
    super(message);
    this.name = 'SetupError';
    this.remedy = remedy;
  }
}

/** One progress line. @param {string} line */
export function say(line) {
  process.stderr.write(`breakwater: ${line}\n`);
}

const LONGEST_CYCLE = 10;
const REPEATS = 3;

/**
 * The first group of at most ten frames that repeats three times in a row: where in the recursion the stack ran out
 * differs from run to run, which functions take part in it does not.
 */
export function collapsedCycle(stack: readonly string[]): readonly string[] | undefined {
  for (let from = 0; from < stack.length; from++) {
    for (let length = 1; length <= LONGEST_CYCLE; length++) {
      if (from + REPEATS * length < stack.length && repeats(stack, from, length)) return stack.slice(from, from + length);
    }
  }
  return undefined;
}

function repeats(stack: readonly string[], from: number, length: number): boolean {
  for (let at = from + length; at < from + REPEATS * length; at++) {
    if (stack[at] !== stack[at - length]) return false;
  }
  return true;
}

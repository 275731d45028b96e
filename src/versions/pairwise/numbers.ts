/** Lists of whole numbers, as R and Haskell compare them. What the keys are tested against. */
export function compareNumbers(a: string, b: string): number {
  const [left, right] = [numbers(a), numbers(b)];
  for (const [index, number] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    if (number !== other) return number > other ? 1 : -1;
  }
  return left.length - right.length;
}

function numbers(version: string): readonly bigint[] {
  return version.split(/[.-]/).map(BigInt);
}

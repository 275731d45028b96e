/** rpm-version(7) as it is told: two texts walked side by side. What the keys are tested against. */
export function compareRpm(a: string, b: string): number {
  const [left, right] = [split(a), split(b)];
  return Number(left.epoch) - Number(right.epoch) || walk(left.version, right.version)
    || (left.release === undefined || right.release === undefined ? Number(left.release !== undefined) - Number(right.release !== undefined) : walk(left.release, right.release));
}

function split(text: string): { readonly epoch: string; readonly version: string; readonly release: string | undefined } {
  const [, epoch = '0', rest = ''] = /^(?:([0-9]*):)?(.*)$/.exec(text) ?? [];
  const at = rest.lastIndexOf('-');
  return { epoch: epoch === '' ? '0' : epoch, version: at < 0 ? rest : rest.slice(0, at), release: at < 0 ? undefined : rest.slice(at + 1) };
}

function walk(a: string, b: string): number {
  let [left, right] = [a, b];
  while (left !== '' || right !== '') {
    left = left.replace(/^[^A-Za-z0-9~^]+/, '');
    right = right.replace(/^[^A-Za-z0-9~^]+/, '');
    if (left.startsWith('~') || right.startsWith('~')) {
      if (!left.startsWith('~')) return 1;
      if (!right.startsWith('~')) return -1;
    } else if (left.startsWith('^') || right.startsWith('^')) {
      if (left === '') return -1;
      if (right === '') return 1;
      if (!left.startsWith('^')) return 1;
      if (!right.startsWith('^')) return -1;
    } else {
      if (left === '' || right === '') break;
      const run = /^[0-9]/.test(left) ? /^[0-9]+/ : /^[A-Za-z]+/;
      const [x, y] = [run.exec(left)?.[0] ?? '', run.exec(right)?.[0]];
      if (y === undefined) return /^[0-9]/.test(left) ? 1 : -1;
      const sign = /^[0-9]/.test(x) ? Number(BigInt(x) > BigInt(y)) - Number(BigInt(x) < BigInt(y)) : Number(x > y) - Number(x < y);
      if (sign !== 0) return sign;
      left = left.slice(x.length);
      right = right.slice(y.length);
      continue;
    }
    left = left.slice(1);
    right = right.slice(1);
  }
  return Number(left !== '') - Number(right !== '');
}

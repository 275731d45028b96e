import { orderOf } from '../versions/index.ts';

/** The order of an ecosystem of OSV over its valid versions, made total: where two texts mean the same version, the texts decide. */
export function totalOrder(osv: string): (left: string, right: string) => number {
  const order = orderOf(osv);
  if (order === undefined) throw new RangeError(`${osv} has no order of versions`);
  return (left, right) => order.compare(left, right) || (left < right ? -1 : left > right ? 1 : 0);
}

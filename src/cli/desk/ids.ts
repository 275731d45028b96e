import { CommandError } from '../error.ts';
import type { Desk } from './client.ts';

/** What lists show of an id, and what is taken back: enough of its random part to be one of all that are listed. */
const shortest = 8;
const whole = /^(?:report|case)-[a-z2-7]{26}$/;

export type Kind = 'report' | 'case';

export function shortIds(ids: readonly string[]): (id: string) => string {
  const random = ids.map(randomPart);
  let length = shortest;
  while (length < 26 && new Set(random.map((each) => each.slice(0, length))).size < new Set(random).size) length += 1;
  return (id) => (whole.test(id) ? randomPart(id).slice(0, length) : id);
}

/** The whole id of what begins so, among those that the asker may list. */
export async function wholeId(kind: Kind, given: string, desk: Desk): Promise<string> {
  const part = randomPart(given);
  if (whole.test(given) || !/^[a-z2-7]{4,25}$/.test(part)) return given;
  const answer = await desk.get<Readonly<Record<string, readonly { readonly id: string }[]>>>(`/api/${kind}s`);
  const found = (answer[`${kind}s`] ?? []).filter(({ id }) => id.startsWith(`${kind}-${part}`));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only.id;
  if (found.length > 1) throw new CommandError('usage', `${found.length} ids begin so`, { where: given, remedy: 'give more of it' });
  throw new CommandError('usage', `no ${kind} of the newest begins so`, { where: given, remedy: `give the whole id: breakwater ${kind} list --json has it` });
}

function randomPart(id: string): string {
  return id.replace(/^(?:report|case)-/, '');
}

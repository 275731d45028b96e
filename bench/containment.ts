import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { AttackResult } from '../src/sandbox/index.ts';
import type { Tried } from './containment/child.ts';
import { outputOf } from './containment/child.ts';
import { detectable } from './containment/outer.ts';
import { preparePlace } from './containment/place.ts';
import type { BenchResult } from './result.ts';
import { atLeast, atMost, equal, rounded } from './result.ts';

/**
 * The whole attack list in the sandbox, launched as root and as an ordinary user, and the same probes where nothing holds
 * them: inside a disposable outer sandbox. A list that nothing gets through anywhere would show nothing.
 */
export default async function containment(): Promise<BenchResult> {
  const began = performance.now();
  if (process.getuid?.() !== 0) {
    throw Object.assign(new Error('this benchmark launches the sandbox as root and as an ordinary user, so it must be started by root'), {
      remedy: 'Run: sudo npm run bench -- containment',
    });
  }
  // Much of an attack is waiting: the outer sandbox, whose user is another one, runs beside the two lists.
  using place = preparePlace(OUTER_USER);
  const [[root, user], bare] = await Promise.all([list(undefined).then(async (first) => [first, await list(ORDINARY_USER)] as const), detectable(place)]);
  const seconds = (performance.now() - began) / 1000;
  const through = bare.results.filter(({ outcome }) => outcome === 'through');
  for (const [who, { results }] of [['root', root], ['user', user]] as const) {
    for (const { number, id, outcome, evidence } of results) if (outcome !== 'contained') process.stderr.write(`${who}: ${number} ${id}: ${outcome}: ${evidence ?? ''}\n`);
  }
  return {
    bench: 'containment',
    figures: {
      attacks: root.results.length,
      'items of the list': new Set(root.results.map(({ number }) => number)).size,
      'contained, launched as root': contained(root),
      'contained, launched as user': contained(user),
      'memory limit, launched as root': root.memory,
      'memory limit, launched as user': user.memory,
      'through although not mandatory': names([...root.results, ...user.results].filter(({ mandatory, outcome }) => !mandatory && outcome === 'through')),
      'seconds, launched as root': rounded(root.seconds),
      'seconds, launched as user': rounded(user.seconds),
    },
    peers: { 'through without hardening, in the outer sandbox': through.length, 'items of the list among them': new Set(through.map(({ number }) => number)).size },
    bars: [
      equal('mandatory attacks not contained, launched as root', missed(root), 0),
      equal('mandatory attacks not contained, launched as user', missed(user), 0),
      equal('attacks that are not mandatory', names(root.results.filter(({ mandatory }) => !mandatory)), 'inode-fill, trace-own-child'),
      equal('items of the list that were tried', new Set([...root.results, ...user.results].filter(({ outcome }) => outcome !== 'untried').map(({ number }) => number)).size, 38),
      atLeast('shown detectable in the outer sandbox', through.length, 25),
      atMost('seconds', seconds, 60),
    ],
  };
}

/** Users that no account has; the high half of the numbers belongs to nobody. */
const ORDINARY_USER = 1_999_999_999;
const OUTER_USER = 1_999_999_998;

async function list(user: number | undefined): Promise<Tried & { readonly seconds: number }> {
  using place = preparePlace(user);
  const began = performance.now();
  const child = spawn(join(place.folder, 'node'), [join(place.folder, 'bench/containment/child.ts'), JSON.stringify({ kind: 'bubblewrap', cache: place.cache })], {
    cwd: place.folder,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
    ...(user === undefined ? {} : { uid: user, gid: user }),
  });
  return { ...(await outputOf(child)), seconds: (performance.now() - began) / 1000 };
}

function contained({ results }: Tried): number {
  return results.filter(({ outcome }) => outcome === 'contained').length;
}

function missed({ results }: Tried): number {
  return results.filter(({ mandatory, outcome }) => mandatory && outcome !== 'contained').length;
}

function names(results: readonly AttackResult[]): string {
  return [...new Set(results.map(({ id }) => id))].toSorted().join(', ') || 'none';
}

import { posix } from 'node:path';
import { mayImport, roomOf } from '../rooms.ts';
import type { Source } from '../sources.ts';

/** Every way to name another module by a relative path, `import()` of values and of types included. */
const specifier = /(?:\bfrom|\bimport)\s*\(?\s*['"](\.{1,2}\/[^'"\n]+)['"]/g;

/**
 * Directions and faces, by resolved path. The lint has the same table but matches specifiers by pattern and passes
 * over `import()`; this reads every form, so a room cannot be reached through an odd spelling. Benchmarks, like the tests
 * beside the code, may look inside a room.
 */
export function imports(code: readonly Source[]): readonly string[] {
  return code.filter(({ path }) => !path.startsWith('bench/')).flatMap(({ path, text }) => {
    const from = roomOf(path);
    return [...text.matchAll(specifier)].flatMap((match) => {
      const target = posix.normalize(posix.join(posix.dirname(path), match[1] ?? ''));
      const to = roomOf(target);
      return to === undefined || mayImport(from, to, target) ? [] : [`${path} may not import ${target}`];
    });
  });
}

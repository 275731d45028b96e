import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { choosePlace } from '../store/index.ts';
import { insteadOf } from './desk.ts';

test('whoever falls back to the embedded profile says why, and what to do', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'breakwater-instead-'));
  try {
    await chmod(parent, 0o700);
    const place = await choosePlace({ dataFolder: join(parent, 'desk') });
    const said = insteadOf(place);
    // Only root runs the cluster as somebody else, who cannot pass through here; others have it, or have no PostgreSQL.
    if (process.getuid?.() === 0 || place.kind === 'embedded') {
      assert.equal(place.kind, 'embedded');
      assert.match(said ?? '', /^No private PostgreSQL: .+\. (Run: chmod o\+x |Install its server package|Start as an ordinary user)/);
    } else assert.equal(said, undefined);
    assert.equal(insteadOf(await choosePlace({ dataFolder: parent, prefer: 'embedded' })), undefined, 'who asked for it is not told why');
  } finally {
    await rm(parent, { recursive: true, force: true });
  }
});

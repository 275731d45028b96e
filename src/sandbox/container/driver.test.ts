import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { cases, shell, text } from '../bubblewrap/trials/cases.ts';
import { SandboxError } from '../error.ts';
import type { Driver } from '../job.ts';
import { openContainer } from './open.ts';

const cache = mkdtempSync(join(tmpdir(), 'breakwater-container-'));
after(() => rmSync(cache, { recursive: true, force: true }));

/** Without an engine that can hold limits there is nothing to test here, and saying so is what the driver must do. */
const driver: Driver | SandboxError = await openContainer(cache, { engine: 'podman' }).catch((error: unknown) => {
  if (error instanceof SandboxError && error.code === 'unavailable') return error;
  throw error;
});

if (driver instanceof SandboxError) {
  test(`podman is not offered here, and the error says what to do: ${driver.message}`, () => {
    assert.equal(driver.code, 'unavailable');
    assert.ok((driver.remedy ?? '').length > 0);
  });
} else {
  describe(`podman driver, ${driver.configuration}`, { concurrency: 2 }, () => {
    for (const { name, check } of cases) test(name, () => check(driver));

    test('leaves no mount points of one job to the next', async () => {
      const build = join(cache, 'a, "build"');
      mkdirSync(build, { mode: 0o755 });
      writeFileSync(join(build, 'index'), 'the build');
      const first = await driver.run(shell('cat /target/index; touch /target/x', { mounts: [{ source: build, target: '/target' }] }));
      assert.equal(text(first.stdout), 'the build');
      assert.match(text(first.stderr), /Read-only file system/);
      const second = await driver.run(shell('ls /'));
      assert.doesNotMatch(text(second.stdout), /target/);
    });

    after(() => assert.deepEqual(readdirSync(join(cache, 'sandbox', 'containers')), [], 'folders of ended jobs are gone'));
  });
}

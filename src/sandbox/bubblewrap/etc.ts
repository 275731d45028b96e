import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The /etc of every sandbox: the same on every host, so that nothing in it tells one build or one machine from another.
 * Returns the folder, readable by the sandbox's user.
 */
export function prepareEtc(folder: string): string {
  const etc = join(folder, 'etc');
  // Places for the host's own entries, which are mounted over them.
  mkdirSync(join(etc, 'alternatives'), { recursive: true, mode: 0o755 });
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(etc, name), text, { mode: 0o644 });
  return etc;
}

const FILES: Readonly<Record<string, string>> = {
  'ld.so.cache': '',
  passwd: 'root:x:0:0:root:/root:/usr/sbin/nologin\nsandbox:x:1000:1000:sandbox:/work:/bin/sh\n',
  group: 'root:x:0:\nsandbox:x:1000:\n',
  hosts: '127.0.0.1 localhost\n::1 localhost\n127.0.0.1 sandbox\n',
  'nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files\n',
};

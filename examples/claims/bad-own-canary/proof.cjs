const { spawnSync } = require('node:child_process');
const { readFileSync } = require('node:fs');
require('minimist')(['--run']);

spawnSync(JSON.parse(readFileSync('/work/proof.json', 'utf8')).canaries.command);

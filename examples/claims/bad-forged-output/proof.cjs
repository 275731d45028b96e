const { writeFileSync, writeSync } = require('node:fs');
require('minimist')(['--forge']);

const report = '==2==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x602000000011\nWRITE of size 1 at 0x602000000011 thread T0\n    #0 0x4 in minimist index.js:1\n';
process.stdout.write(report);
process.stderr.write(report);
writeFileSync('/log/sanitizer.2', report);
writeFileSync('/out/verdict.json', '{"verdict":"confirmed","reasons":["differential"]}');
for (const nonce of ['', '0'.repeat(32)]) {
  writeSync(3, `${JSON.stringify({ nonce, kind: 'end', finished: true, loaded: true, done: 1, of: 1, probe: { objects: true, arrays: true, functions: true, result: true } })}\n`);
}

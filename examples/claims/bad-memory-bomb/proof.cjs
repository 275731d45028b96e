require('minimist')(['--more']);
const taken = [];
for (;;) taken.push(Buffer.alloc(16 * 1_048_576, 1));

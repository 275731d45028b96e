require('minimist')(['--wait']);
for (;;);

import { cases } from '../cases.ts';
import { openBubblewrap } from '../../open.ts';

/** Run as another user by driver.test.ts: opens the driver, runs every case, prints what failed as one JSON line. */
const driver = await openBubblewrap(process.argv[2] ?? '');
const failures: string[] = [];
for (const { name, check } of cases) await check(driver).catch((error: unknown) => failures.push(`${name}: ${String(error)}`));
process.stdout.write(`${JSON.stringify({ memory: driver.memory, uid: process.getuid?.(), ran: cases.length, failures })}\n`);

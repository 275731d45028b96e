import { commandLine } from './start/command-line.ts';
import { readConfiguration } from './start/configuration.ts';
import { engineRole, serveParent } from './start/engine.ts';
import { driverOf } from './start/laboratory.ts';

const [role, ...rest] = process.argv.slice(2);
if (role === engineRole) await serveParent(readConfiguration(process.env), driverOf(rest[0]));
else process.exitCode = await commandLine(process.argv.slice(2));

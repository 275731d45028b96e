import { matchLine } from './start/match-line.ts';

const [role, ...rest] = process.argv.slice(2);
if (role === 'match') process.exitCode = await matchLine(rest, new URL('../package.json', import.meta.url));
else {
  // Loaded when it is certain that they are needed: a match is to answer at once.
  const { engineRole, serveParent } = await import('./start/engine.ts');
  if (role === engineRole) {
    const [{ readConfiguration }, { driverOf }] = await Promise.all([import('./start/configuration.ts'), import('./start/laboratory.ts')]);
    await serveParent(readConfiguration(process.env), driverOf(rest[0]));
  } else {
    const { commandLine } = await import('./start/command-line.ts');
    process.exitCode = await commandLine(process.argv.slice(2));
  }
}

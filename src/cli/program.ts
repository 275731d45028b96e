import { Command, CommanderError } from 'commander';
import { BreakwaterError } from '../kernel/error.ts';
import { addDeskCommands, addServiceCommands } from './desk/commands.ts';
import { addPeopleCommands } from './desk/people-commands.ts';
import { doctorCommand } from './doctor.ts';
import { exits, type Environment, type Exit } from './environment.ts';
import { intelStatusCommand } from './intel/status.ts';
import { intelUpdateCommand } from './intel/update.ts';
import { matchCommand } from './match/command.ts';
import { evidenceVerifyCommand } from './evidence.ts';
import { exampleCommand } from './example.ts';
import { fixVerifyCommand } from './fix.ts';
import { rangeCommand } from './range.ts';
import { reproduceCommand } from './reproduce.ts';
import { sameCommand } from './same.ts';
import { safe, type Screen } from './terminal/screen.ts';

/** Runs one command line and gives its exit status: 0 yes, 1 no, 2 usage or environment. */
export async function runCommandLine(argv: readonly string[], version: string, environment: Environment): Promise<Exit> {
  let status: Exit = exits.usage;
  const program = new Command('breakwater')
    .description('A claim becomes a fact only by running it.')
    .version(version)
    .configureHelp({ helpWidth: Math.min(100, environment.screen.columns) })
    .addHelpText('after', '\nExit status: 0 yes (confirmed, verified, valid), 1 no (any other verdict), 2 usage or environment.')
    // `fix verify` has a --version of its own.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ writeErr: (text) => environment.screen.note(text.trimEnd()), writeOut: (text) => environment.screen.line(text.trimEnd()) });

  /** Options that every command which runs something has. */
  const running = (command: Command): Command => command
    .option('--json', 'print one JSON object instead of text')
    .option('--driver <name>', 'bubblewrap, podman or docker; default: the first that works', 'auto');
  /** Commander gives arguments first, then the options. */
  const act = <Given extends readonly unknown[]>(run: (...given: Given) => Promise<Exit>) => async (...given: unknown[]): Promise<void> => {
    status = await run(...given.slice(0, -1) as unknown as Given);
  };
  const each = (value: string, all: readonly string[] = []): readonly string[] => [...all, value];

  running(program.command('reproduce').argument('<path>', 'a folder, a manifest or a zip').description('run a claim and say the verdict and why'))
    .option('--report <file>', 'write a self-contained HTML report')
    .option('--evidence <file>', 'write the signed evidence')
    .action(act((path: string, options: Parameters<typeof reproduceCommand>[1]) => reproduceCommand(path, options, environment)));
  running(program.command('range').argument('<path>').description('run a confirmed proof over the published versions: where it begins, where it ends'))
    .option('--exhaustive', 'run every version instead of searching')
    .action(act((path: string, options: Parameters<typeof rangeCommand>[1]) => rangeCommand(path, options, environment)));

  const fix = program.command('fix').description('fixes');
  running(fix.command('verify').argument('<path>', 'the claim').description('verify a fix step by step'))
    .option('--patch <file>', 'a unified diff against the vulnerable version')
    .option('--version <version>', 'a published version')
    .option('--known <path>', 'another proof of the same package (repeatable)', each)
    .option('--seed <text>', 'seed of the variants')
    .action(act((path: string, options: Parameters<typeof fixVerifyCommand>[1]) => fixVerifyCommand(path, options, environment)));
  running(program.command('same').argument('<first>').argument('<second>').description('do two proofs show one flaw? A minimal verified patch decides'))
    .requiredOption('--patch <file>', 'a unified diff that mends the first')
    .option('--seed <text>', 'seed of the variants')
    .action(act((first: string, second: string, options: Parameters<typeof sameCommand>[2]) => sameCommand(first, second, options, environment)));

  const evidence = program.command('evidence').description('signed evidence');
  running(evidence.command('verify').argument('<file>').description('check the signature and what it covers; with --rerun, run it again from the envelope alone'))
    .option('--key <file>', 'a public key to trust, PEM: a file, or its https address (repeatable); default: this machine\'s own', each)
    .option('--rerun', 'reproduce the claim that the envelope carries and compare the verdicts')
    .action(act((file: string, options: Parameters<typeof evidenceVerifyCommand>[1]) => evidenceVerifyCommand(file, options, environment)));

  running(program.command('doctor').description('what is installed, which driver, which attacks are contained, which memory limit is in force'))
    .action(act((options: Parameters<typeof doctorCommand>[0]) => doctorCommand(options, environment)));
  running(program.command('example').description('run the worked example: real and bad claims, and fixes'))
    .option('--all', 'every example, not only those of the tour')
    .option('--only <text>', 'only claims whose name contains this')
    .option('--out <folder>', 'where report and evidence go', '.breakwater')
    .action(act((options: Parameters<typeof exampleCommand>[0]) => exampleCommand(options, environment)));
  program.command('match').argument('<inventory...>').description('match an inventory against the known vulnerabilities on this machine').helpOption(false).allowUnknownOption().passThroughOptions()
    .action(act((args: readonly string[]) => matchCommand(args, { screen: environment.screen, clock: environment.clock, folder: environment.folder, intel: () => environment.intel.folder, version: () => version })));
  const intel = program.command('intel').description('the known vulnerabilities on this machine');
  intel.command('update').description('bring in OSV records, KEV, EPSS, Vulnrichment, CVE records and CSAF; without sources, those that are known')
    .option('--osv <source>', 'all.zip, a folder, lines of JSON or one record; path or URL (repeatable)', each)
    .option('--kev <source>', 'the catalog of known exploited vulnerabilities, JSON', each)
    .option('--epss <source>', 'EPSS scores, CSV', each)
    .option('--vulnrichment <source>', 'CVE records with CISA\'s container, or lines of them (repeatable)', each)
    .option('--cve <source>', 'CVE records (JSON 5), as the CVE list has them: what they say of products (repeatable)', each)
    .option('--csaf <source>', 'CSAF 2.0 documents (repeatable)', each)
    .option('--rebuild', 'build the index anew, whatever changed')
    .option('--json', 'print one JSON object instead of text')
    .action(act((options: Parameters<typeof intelUpdateCommand>[0]) => intelUpdateCommand(options, environment)));
  intel.command('status').description('what is here and how old it is')
    .option('--json', 'print one JSON object instead of text')
    .action(act((options: Parameters<typeof intelStatusCommand>[0]) => intelStatusCommand(options, environment)));
  addDeskCommands(program, fix, environment, act);
  addPeopleCommands(program, environment, act);
  addServiceCommands(program, environment, act);

  try {
    await program.parseAsync(argv, { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exits.yes : exits.usage;
    if (!(error instanceof BreakwaterError)) throw error;
    explain(environment.screen, error);
    return exits.usage;
  }
}

/** Messages quote what strangers wrote; lines stay lines. */
function shown(text: string): string {
  return text.split('\n').map(safe).join('\n');
}

/** What was wrong, where, what to do. */
function explain(screen: Screen, error: BreakwaterError): void {
  screen.note(`${error.code}: ${shown(error.message)}`);
  if (error.where !== undefined) screen.note(`  at ${shown(error.where)}`);
  if (error.remedy !== undefined) screen.note(`  to do: ${shown(error.remedy)}`);
}

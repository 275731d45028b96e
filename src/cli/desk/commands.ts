import type { Command } from 'commander';
import type { Environment, Exit } from '../environment.ts';
import { caseActCommand, caseListCommand, caseShowCommand, fixSubmitCommand } from './case.ts';
import { backupCommand, feedExportCommand, keysRotateCommand, ledgerVerifyCommand, restoreCommand, tokenCreateCommand, tokenListCommand, tokenRevokeCommand } from './keep.ts';
import { reportActCommand, reportListCommand } from './decide.ts';
import { dayCommand, inventoryUploadCommand } from './operator.ts';
import { reportStatusCommand, reportSubmitCommand } from './report.ts';
import { serveCommand, workerCommand } from './serve.ts';

/** What commander gives a command: arguments first, then the options. */
// oxlint-disable-next-line typescript/no-explicit-any
type Act = (run: (...given: any[]) => Promise<Exit>) => (...given: unknown[]) => Promise<void>;
interface JsonOption {
  readonly json?: boolean;
}

/** The commands that ask the service. */
export function addDeskCommands(program: Command, fix: Command, environment: Environment, act: Act): void {
  const asking = (command: Command): Command => command.option('--json', 'print one JSON object instead of text');
  const report = program.command('report').description('reports handed in to the service');
  asking(report.command('submit').argument('<path>', 'the claim: a folder, a manifest or a zip').description('hand a claim in; the same one twice is one report'))
    .option('--description <text>', 'what the flaw is')
    .option('--tool <name>', 'the model or harness that found it')
    .option('--severity <level>', 'low, medium, high or critical, or a CVSS vector')
    .option('--patch <file>', 'a fix, a unified diff')
    .option('--unit-test <file>', 'a test that fails before the fix and passes after it')
    .option('--anyway', 'send a claim that does not read, too')
    .option('--wait', 'wait for the verdict')
    .action(act((path: string, options: Parameters<typeof reportSubmitCommand>[1]) => reportSubmitCommand(path, options, environment)));
  asking(report.command('status').argument('<receipt>').description('where a report stands'))
    .option('--wait', 'wait for the verdict')
    .action(act((receipt: string, options: Parameters<typeof reportStatusCommand>[1]) => reportStatusCommand(receipt, options, environment)));
  asking(report.command('list').option('--undecided', 'only those that no verdict put into a case and nobody closed').description('reports, newest first'))
    .action(act((options: Parameters<typeof reportListCommand>[0]) => reportListCommand(options, environment)));
  asking(report.command('open-case').argument('<report>').requiredOption('--why <text>', 'goes on the record').option('--title <text>').option('--band <band>', 'incident, urgent, standard or needs-info').description('open a case for a report that no verdict opened one for'))
    .action(act((id: string, options: Parameters<typeof reportActCommand>[3]) => reportActCommand(id, 'open-case', options, options, environment)));
  asking(report.command('attach').argument('<report>').argument('<case>').requiredOption('--why <text>', 'goes on the record').description('the report is about the flaw of that case; can be split off again'))
    .action(act((id: string, into: string, options: Parameters<typeof reportActCommand>[3]) => reportActCommand(id, 'attach', { ...options, case: into }, options, environment)));
  asking(report.command('rerun').argument('<report>').requiredOption('--why <text>', 'goes on the record').description('run the proof again: the verdict of now stays among the former ones'))
    .action(act((id: string, options: Parameters<typeof reportActCommand>[3]) => reportActCommand(id, 'rerun', options, options, environment)));
  asking(report.command('close').argument('<report>').requiredOption('--why <text>', 'goes on the record; the finder reads it').description('nothing more is done about the report'))
    .action(act((id: string, options: Parameters<typeof reportActCommand>[3]) => reportActCommand(id, 'close', options, options, environment)));
  asking(report.command('reopen').argument('<report>').requiredOption('--why <text>', 'goes on the record').description('take the closing of a report back'))
    .action(act((id: string, options: Parameters<typeof reportActCommand>[3]) => reportActCommand(id, 'reopen', options, options, environment)));
  asking(fix.command('submit').argument('<case>').description('hand a fix in for a case; it is verified step by step'))
    .option('--patch <file>', 'a unified diff against the vulnerable version')
    .option('--version <version>', 'a published version')
    .action(act((id: string, options: Parameters<typeof fixSubmitCommand>[1]) => fixSubmitCommand(id, options, environment)));

  asking(program.command('inventory').description('what your organization has').command('upload').argument('<file>', 'CycloneDX, SPDX, package-lock.json or a list of package URLs').requiredOption('--asset <name>', 'what it is an inventory of; made where there is none').description('upload an inventory; it is matched at once'))
    .action(act((file: string, options: Parameters<typeof inventoryUploadCommand>[1]) => inventoryUploadCommand(file, options, environment)));
  asking(program.command('day').description('what to do today, in order, and by when'))
    .action(act((options: JsonOption) => dayCommand(options, environment)));

  const cases = program.command('case').description('cases, one for each flaw');
  asking(cases.command('list').description('every case that you may see')).action(act((options: JsonOption) => caseListCommand(options, environment)));
  asking(cases.command('show').argument('<case>').description('one case')).action(act((id: string, options: JsonOption) => caseShowCommand(id, options, environment)));
  asking(cases.command('merge').argument('<case>').argument('<into>').requiredOption('--why <text>').description('the first is the same flaw as the second; can be split again'))
    .action(act((id: string, into: string, options: JsonOption & { readonly why: string }) => caseActCommand(id, 'merge', { into, why: options.why }, options, environment)));
  asking(cases.command('split').argument('<case>').argument('<report>').requiredOption('--why <text>').description('take a report out of a case again'))
    .action(act((id: string, of: string, options: JsonOption & { readonly why: string }) => caseActCommand(id, 'split', { report: of, why: options.why }, options, environment)));
  asking(cases.command('publish').argument('<case>').description('publish the advisory, to everyone, now'))
    .action(act((id: string, options: JsonOption) => caseActCommand(id, 'publish', {}, options, environment)));
}

/** The commands that open the service's own data, or are the service. */
export function addServiceCommands(program: Command, environment: Environment, act: Act): void {
  const asking = (command: Command): Command => command.option('--json', 'print one JSON object instead of text');
  const each = (value: string, all: readonly string[] = []): readonly string[] => [...all, value];
  const driver = (command: Command): Command => command.option('--driver <name>', 'bubblewrap, podman or docker; default: the first that works', 'auto');
  driver(program.command('serve').description('the desk: reports come in, become cases, get consent, go out as advisories'))
    .option('--tour', 'hand in the worked example')
    .option('--no-work', 'run no proofs here: workers elsewhere do')
    .action(act((options: Parameters<typeof serveCommand>[0]) => serveCommand(options, environment)));
  driver(program.command('worker').description('run proofs for a service on the same DATABASE_URL'))
    .action(act((options: Parameters<typeof workerCommand>[0]) => workerCommand(options, environment)));

  const token = program.command('token').description('machine tokens');
  asking(token.command('create').argument('<name>').requiredOption('--scope <scope>', 'what it is for (repeatable)', each).option('--days <days>', 'how long it lives', '90').description('make a token; it is shown once'))
    .action(act((name: string, options: Parameters<typeof tokenCreateCommand>[1]) => tokenCreateCommand(name, options, environment)));
  asking(token.command('list').description('your tokens')).action(act((options: JsonOption) => tokenListCommand(options, environment)));
  asking(token.command('revoke').argument('<token>').description('end a token now')).action(act((id: string, options: JsonOption) => tokenRevokeCommand(id, options, environment)));

  const ledger = program.command('ledger').description('the record of every decision');
  asking(ledger.command('verify').option('--since <checkpoint>', 'a checkpoint that you kept: a rollback is seen only against one').option('--database', 'compare the database too (the service must not be running on an embedded one)').description('check the ledger, offline'))
    .action(act((options: Parameters<typeof ledgerVerifyCommand>[0]) => ledgerVerifyCommand(options, environment)));
  const keys = program.command('keys').description('the key that wraps the keys of attachments, evidence and patches');
  asking(keys.command('rotate').option('--retire', 'destroy the former key: every process was started with the new one').description('take a new key and wrap everything anew (the service must not be running on an embedded database)'))
    .action(act((options: Parameters<typeof keysRotateCommand>[0]) => keysRotateCommand(options, environment)));
  const feed = program.command('feed').description('published advisories');
  asking(feed.command('export').argument('<folder>').description('write the feed (CSAF provider, OSV dump) into a folder')).action(act((out: string, options: JsonOption) => feedExportCommand(out, options, environment)));
  asking(program.command('backup').argument('<file>').description('everything that the database holds, into one file')).action(act((file: string, options: JsonOption) => backupCommand(file, options, environment)));
  asking(program.command('restore').argument('<file>').description('a backup into an empty database')).action(act((file: string, options: JsonOption) => restoreCommand(file, options, environment)));
}

import type { Command } from 'commander';
import type { Environment, Exit } from '../environment.ts';
import { organizationEndCommand, organizationListCommand, organizationSponsorCommand } from './organization.ts';
import { personInviteCommand, personLinkCommand, personListCommand, personRemoveCommand } from './person.ts';

// oxlint-disable-next-line typescript/no-explicit-any
type Act = (run: (...given: any[]) => Promise<Exit>) => (...given: unknown[]) => Promise<void>;

/** Who is here, and on whose word. */
export function addPeopleCommands(program: Command, environment: Environment, act: Act): void {
  const asking = (command: Command): Command => command.option('--json', 'print one JSON object instead of text');
  const organization = program.command('organization').description('organizations that joined, and who sponsors them');
  asking(organization.command('list').option('--guests', 'those of guests of one case instead').description('every organization that you may see'))
    .action(act((options: Parameters<typeof organizationListCommand>[0]) => organizationListCommand(options, environment)));
  asking(organization.command('sponsor').argument('<name>', 'of a new one; or one that is here, by name or id').description('an organization comes in on your organization\'s word'))
    .option('--until <date>', 'when that ends by itself, as 2027-12-31')
    .option('--by <organization>', 'who sponsors it; default: your own')
    .option('--first <email>', 'invite its first member in the same step')
    .option('--role <role>', 'what the first member is', 'operator')
    .option('--why <text>', 'why they are invited')
    .action(act((name: string, options: Parameters<typeof organizationSponsorCommand>[1]) => organizationSponsorCommand(name, options, environment)));
  asking(organization.command('end').argument('<organization>').option('--by <organization>', 'whose sponsorship; default: your own').description('end a sponsorship now: access that hangs on it ends'))
    .action(act((name: string, options: Parameters<typeof organizationEndCommand>[1]) => organizationEndCommand(name, options, environment)));

  const person = program.command('person').description('members and invitations');
  asking(person.command('list').argument('[organization]').description('who is there, as what, and who is invited'))
    .action(act((of: string | undefined, options: Parameters<typeof personListCommand>[1]) => personListCommand(of, options, environment)));
  asking(person.command('invite').argument('<email>').requiredOption('--role <role>', 'administrator, coordinator, maintainer, reporter, operator or observer').requiredOption('--why <text>', 'kept with the invitation').description('invite somebody; the link is shown once'))
    .option('--to <organization>', 'where they become a member; default: the clearinghouse')
    .action(act((email: string, options: Parameters<typeof personInviteCommand>[1]) => personInviteCommand(email, options, environment)));
  asking(person.command('remove').argument('<person>', 'an id, an address or a whole name').requiredOption('--from <organization>').description('take somebody out, or withdraw their invitation'))
    .action(act((who: string, options: Parameters<typeof personRemoveCommand>[1]) => personRemoveCommand(who, options, environment)));
  asking(person.command('link').argument('<person>', 'an id, an address or a whole name').option('--of <organization>', 'where they are a member').description('a sign-in link for somebody who comes back; works once'))
    .action(act((who: string, options: Parameters<typeof personLinkCommand>[1]) => personLinkCommand(who, options, environment)));
}

import { exits, type Environment, type Exit } from '../environment.ts';
import { CommandError } from '../error.ts';
import { safe } from '../terminal/screen.ts';
import { table } from '../terminal/table.ts';
import { deskAt, type Desk } from './client.ts';

/** All that these commands need. */
export type Asking = Pick<Environment, 'screen' | 'desk'>;

interface Json {
  readonly json?: boolean;
}

/** What the terminal shows of an organization; the whole is in `--json`. */
export interface Organization {
  readonly id: string;
  readonly name: string;
  readonly home: boolean;
  readonly guest: boolean;
  readonly active: boolean;
  readonly sponsors: readonly { readonly id: string; readonly name: string; readonly until?: string }[];
  readonly members: number;
  readonly invited: number;
}

export interface Invited {
  readonly link: string;
  readonly expires: string;
  readonly mailed: boolean;
}

export async function organizationListCommand(options: Json & { readonly guests?: boolean }, environment: Asking): Promise<Exit> {
  const { screen } = environment;
  const organizations = await organizationsAt(deskAt(environment.desk));
  const shown = organizations.filter(({ guest }) => guest === (options.guests === true));
  if (options.json === true) screen.line(JSON.stringify(shown));
  else {
    table(screen, [{ title: 'organization', flexible: true }, { title: 'access' }, { title: 'people', right: true }, { title: 'sponsored by' }],
      shown.map((each) => [each.name, each.active ? 'yes' : { text: 'no', tone: 'wrong' }, `${each.members}${each.invited > 0 ? ` +${each.invited}` : ''}`, each.home ? '' : shortly(each)]));
    const guests = organizations.filter(({ guest }) => guest).length;
    if (options.guests !== true && guests > 0) screen.note(`${guests} more for guests of one case: --guests`);
    screen.note('Next: breakwater person list ORGANIZATION');
  }
  return exits.yes;
}

function shortly({ sponsors: [first, ...more] }: Organization): string {
  if (first === undefined) return 'nobody';
  const name = first.name.length > 16 ? `${first.name.slice(0, 15)}…` : first.name;
  return `${name}${first.until === undefined ? '' : ` to ${first.until.slice(0, 10)}`}${more.length === 0 ? '' : `, ${more.length} more`}`;
}

interface SponsorOptions extends Json {
  readonly until?: string;
  readonly by?: string;
  readonly first?: string;
  readonly role: string;
  readonly why?: string;
}

/** `breakwater organization sponsor NAME`: a new one, with its first member where one is named; or one that is there, anew. */
export async function organizationSponsorCommand(name: string, options: SponsorOptions, environment: Asking): Promise<Exit> {
  const { screen } = environment;
  const desk = deskAt(environment.desk);
  const organizations = await organizationsAt(desk);
  const sponsor = options.by === undefined ? {} : { sponsor: oneOf(organizations, options.by).id };
  const until = options.until === undefined ? {} : { until: instant(options.until) };
  const known = matching(organizations, name);
  if (known.length > 0) {
    if (options.first !== undefined) throw new CommandError('usage', `${name} is here already`, { where: name, remedy: `invite with: breakwater person invite ${options.first} --to ${known[0]?.id ?? ''} --role ${options.role} --why TEXT` });
    const { organization } = await desk.post<{ readonly organization: Organization }>(`/api/organizations/${encodeURIComponent(oneOf(organizations, name).id)}/sponsor`, { ...sponsor, ...until });
    if (options.json === true) screen.line(JSON.stringify({ organization }));
    else screen.line(`sponsored  ${organization.id}  ${safe(organization.name)}: ${shortly(organization)}`);
    return exits.yes;
  }
  if (options.first !== undefined && options.why === undefined) throw new CommandError('usage', 'an invitation says why', { where: '--first', remedy: 'give --why TEXT' });
  const first = options.first === undefined ? {} : { first: { email: options.first, role: options.role, why: options.why } };
  const made = await desk.post<{ readonly organization: Organization; readonly invitation?: Invited }>('/api/organizations', { name, ...sponsor, ...until, ...first });
  if (options.json === true) screen.line(JSON.stringify(made));
  else {
    screen.line(`sponsored  ${made.organization.id}  ${safe(made.organization.name)}`);
    if (made.invitation !== undefined) showInvited(made.invitation, options.first ?? '', environment);
    else screen.note(`Next: breakwater person invite EMAIL --to ${made.organization.id} --role operator --why TEXT`);
  }
  return exits.yes;
}

/** `breakwater organization end NAME`: from now on. */
export async function organizationEndCommand(name: string, options: Json & { readonly by?: string }, environment: Asking): Promise<Exit> {
  const desk = deskAt(environment.desk);
  const organizations = await organizationsAt(desk);
  const { id, name: whole } = oneOf(organizations, name);
  await desk.post(`/api/organizations/${encodeURIComponent(id)}/end-sponsorship`, options.by === undefined ? {} : { sponsor: oneOf(organizations, options.by).id });
  if (options.json === true) environment.screen.line(JSON.stringify({ organization: id, ended: true }));
  else {
    environment.screen.line(`ended  ${id}  ${safe(whole)}`);
    environment.screen.note(`Whoever had access through this alone has none now. It comes back with: breakwater organization sponsor ${id}`);
  }
  return exits.yes;
}

export function showInvited({ link, expires, mailed }: Invited, email: string, { screen }: Asking): void {
  screen.line(link);
  screen.note(mailed ? `It goes to ${email} by mail as well: one invitation, for one person.` : `No mail is sent here: hand the link to ${email}, by a channel that you trust.`);
  screen.note(`It opens once, until ${expires}, and is shown this once.`);
}

export async function organizationsAt(desk: Desk): Promise<readonly Organization[]> {
  return (await desk.get<{ readonly organizations: readonly Organization[] }>('/api/organizations')).organizations;
}

/** By its id, its whole name, or a beginning of it that no other has. */
export function oneOf(organizations: readonly Organization[], given: string): Organization {
  const whole = matching(organizations, given);
  const [found, ...more] = whole.length > 0 ? whole : organizations.filter(({ name }) => name.toLowerCase().startsWith(given.toLowerCase()));
  if (found === undefined) throw new CommandError('usage', 'you see no such organization', { where: given, remedy: '`breakwater organization list` shows those that you see' });
  if (more.length > 0) throw new CommandError('usage', 'several organizations are called so', { where: given, remedy: `name one by its id: ${[found, ...more].map(({ id }) => id).join(', ')}` });
  return found;
}

function matching(organizations: readonly Organization[], given: string): readonly Organization[] {
  const byId = organizations.filter(({ id }) => id === given);
  return byId.length > 0 ? byId : organizations.filter(({ name }) => name.toLowerCase() === given.toLowerCase());
}

/** A day, until its end in UTC, or an instant. */
function instant(given: string): string {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(given) ? `${given}T23:59:59Z` : given;
  if (!/^\d{4}-\d{2}-\d{2}T/.test(at) || Number.isNaN(Date.parse(at))) throw new CommandError('usage', 'that is no date', { where: given, remedy: 'give it as 2027-12-31' });
  return new Date(at).toISOString();
}

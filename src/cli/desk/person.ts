import { exits, type Exit } from '../environment.ts';
import { CommandError } from '../error.ts';
import { safe } from '../terminal/screen.ts';
import { table } from '../terminal/table.ts';
import { deskAt, type Desk } from './client.ts';
import { oneOf, organizationsAt, showInvited, type Asking, type Invited, type Organization } from './organization.ts';

interface Json {
  readonly json?: boolean;
}

interface Member {
  readonly id: string;
  readonly name: string;
  readonly email?: string;
  readonly roles: readonly string[];
  readonly lastSignIn?: string;
}

interface Members {
  readonly organization: Organization;
  readonly members: readonly Member[];
  readonly invitations: readonly { readonly id: string; readonly email: string; readonly role: string; readonly expires: string }[];
}

/** `breakwater person list [ORGANIZATION]`: members and who is invited, of one organization or of all but guests of a case. */
export async function personListCommand(of: string | undefined, options: Json, environment: Asking): Promise<Exit> {
  const { screen } = environment;
  const desk = deskAt(environment.desk);
  const organizations = await organizationsAt(desk);
  const wanted = of === undefined ? organizations.filter(({ guest }) => !guest) : [oneOf(organizations, of)];
  const views: Members[] = [];
  for (const each of wanted) views.push(await membersAt(desk, each));
  if (options.json === true) {
    screen.line(JSON.stringify(views));
    return exits.yes;
  }
  const columns = [{ title: 'organization' }, { title: 'roles' }, { title: 'signed in' }, { title: 'who', flexible: true }];
  table(screen, columns, views.flatMap(({ organization: { name }, members, invitations }) => {
    const short = name.length > 18 ? `${name.slice(0, 17)}…` : name;
    return [
      ...members.map((each) => [short, each.roles.join(', '), each.lastSignIn?.slice(0, 10) ?? 'never', each.email === undefined || each.email === each.name ? each.name : `${each.name} <${each.email}>`]),
      ...invitations.map((each) => [short, each.role, 'invited', each.email]),
    ];
  }));
  screen.note('Next: breakwater person invite EMAIL --to ORGANIZATION --role ROLE --why TEXT');
  return exits.yes;
}

/** `breakwater person invite EMAIL`: into the clearinghouse's own organization where none is named. */
export async function personInviteCommand(email: string, options: Json & { readonly to?: string; readonly role: string; readonly why: string }, environment: Asking): Promise<Exit> {
  const desk = deskAt(environment.desk);
  const organizations = await organizationsAt(desk);
  const to = options.to === undefined ? organizations.find(({ home }) => home) ?? organizations[0] : oneOf(organizations, options.to);
  if (to === undefined) throw new CommandError('usage', 'you see no organization', { remedy: 'ask an administrator for the invitation' });
  const invited = await desk.post<Invited>(`/api/organizations/${encodeURIComponent(to.id)}/invitations`, { email, role: options.role, why: options.why });
  if (options.json === true) environment.screen.line(JSON.stringify(invited));
  else {
    environment.screen.note(`Invited to ${safe(to.name)} as ${options.role}:`);
    showInvited(invited, email, environment);
  }
  return exits.yes;
}

/** `breakwater person remove WHO --from ORGANIZATION`: an id, an address or a whole name. Of who is only invited, the invitation. */
export async function personRemoveCommand(who: string, options: Json & { readonly from: string }, environment: Asking): Promise<Exit> {
  const { screen } = environment;
  const desk = deskAt(environment.desk);
  const view = await membersAt(desk, oneOf(await organizationsAt(desk), options.from));
  const base = `/api/organizations/${encodeURIComponent(view.organization.id)}`;
  const invited = view.invitations.filter(({ id, email }) => id === who || email === who.toLowerCase());
  if (invited.length > 0 && named(view.members, who).length === 0) {
    for (const { id } of invited) await desk.post(`${base}/invitations/${encodeURIComponent(id)}/withdraw`, {});
    if (options.json === true) screen.line(JSON.stringify({ withdrawn: invited.map(({ id }) => id) }));
    else screen.line(`withdrawn  ${invited.map(({ id }) => id).join(', ')}`);
    return exits.yes;
  }
  const { id, name } = member(view.members, who);
  await desk.post(`${base}/members/${encodeURIComponent(id)}/remove`, {});
  if (options.json === true) screen.line(JSON.stringify({ person: id, removed: true }));
  else screen.line(`removed  ${id}  ${safe(name)} from ${safe(view.organization.name)}`);
  return exits.yes;
}

/** `breakwater person link WHO`: for whoever comes back where no mail is sent. */
export async function personLinkCommand(who: string, options: Json & { readonly of?: string }, environment: Asking): Promise<Exit> {
  const { screen } = environment;
  const desk = deskAt(environment.desk);
  const organizations = await organizationsAt(desk);
  const found: { readonly organization: Organization; readonly member: Member }[] = [];
  for (const organization of options.of === undefined ? organizations : [oneOf(organizations, options.of)]) {
    for (const each of named((await membersAt(desk, organization)).members, who)) if (!found.some((other) => other.member.id === each.id)) found.push({ organization, member: each });
  }
  const [one, ...more] = found;
  if (one === undefined) throw nobodyThere(who);
  if (more.length > 0) {
    throw new CommandError('usage', 'several people are that', { where: who, remedy: `name one by id: ${found.map(({ member: { id, lastSignIn }, organization }) => `${id} (${organization.name}, ${lastSignIn === undefined ? 'never signed in' : `signed in ${lastSignIn.slice(0, 10)}`})`).join('; ')}` });
  }
  const made = await desk.post<{ readonly link: string; readonly expires: string }>(`/api/organizations/${encodeURIComponent(one.organization.id)}/members/${encodeURIComponent(one.member.id)}/link`, {});
  if (options.json === true) screen.line(JSON.stringify({ person: one.member.id, ...made }));
  else {
    screen.line(made.link);
    screen.note(`It signs in ${safe(one.member.name)}, once, until ${made.expires}. Hand it to them alone.`);
  }
  return exits.yes;
}

function membersAt(desk: Desk, { id }: Organization): Promise<Members> {
  return desk.get<Members>(`/api/organizations/${encodeURIComponent(id)}/members`);
}

function named(members: readonly Member[], who: string): readonly Member[] {
  const given = who.toLowerCase();
  const exact = members.filter(({ id, email }) => id === who || email === given);
  return exact.length > 0 ? exact : members.filter(({ name }) => name.toLowerCase() === given);
}

function member(members: readonly Member[], who: string): Member {
  const [found, ...more] = named(members, who);
  if (found === undefined) throw nobodyThere(who);
  if (more.length > 0) throw new CommandError('usage', 'several people are that', { where: who, remedy: `name one by id: ${[found, ...more].map(({ id }) => id).join(', ')}` });
  return found;
}

function nobodyThere(who: string): CommandError {
  return new CommandError('usage', 'you see no such person there', { where: who, remedy: '`breakwater person list` shows those whom you see' });
}

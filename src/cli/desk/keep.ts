import { resolve } from 'node:path';
import { exits, type Environment, type Exit } from '../environment.ts';
import { table } from '../terminal/table.ts';
import { deskAt } from './client.ts';

interface Json {
  readonly json?: boolean;
}

interface Token {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly expiresAt: string;
  readonly revokedAt?: string;
}

/** `breakwater token create`: shown once, kept by nobody but you. */
export async function tokenCreateCommand(name: string, options: Json & { readonly scope: readonly string[]; readonly days: string }, environment: Environment): Promise<Exit> {
  const made = await deskAt(environment.desk).post<{ readonly id: string; readonly token: string; readonly expires: string }>('/api/tokens', { name, scopes: options.scope, days: Number(options.days) });
  if (options.json === true) environment.screen.line(JSON.stringify(made));
  else {
    environment.screen.line(made.token);
    environment.screen.note(`${made.id}, until ${made.expires}. It is shown this once; use it as BREAKWATER_TOKEN.`);
  }
  return exits.yes;
}

export async function tokenListCommand(options: Json, environment: Environment): Promise<Exit> {
  const { tokens } = await deskAt(environment.desk).get<{ readonly tokens: readonly Token[] }>('/api/tokens');
  if (options.json === true) environment.screen.line(JSON.stringify(tokens));
  else table(environment.screen, [{ title: 'token' }, { title: 'name' }, { title: 'until' }, { title: 'for', flexible: true }], tokens.map((each) => [each.id, each.name, each.revokedAt === undefined ? each.expiresAt : 'revoked', each.scopes.join(', ')]));
  return exits.yes;
}

export async function tokenRevokeCommand(id: string, options: Json, environment: Environment): Promise<Exit> {
  await deskAt(environment.desk).post(`/api/tokens/${encodeURIComponent(id)}/revoke`, {});
  if (options.json === true) environment.screen.line(JSON.stringify({ id, revoked: true }));
  else environment.screen.line(`revoked  ${id}`);
  return exits.yes;
}

/** `breakwater ledger verify`: needs the files and the key alone; with the database also every row against its leaf. */
export async function ledgerVerifyCommand(options: Json & { readonly since?: string; readonly database?: boolean }, environment: Environment): Promise<Exit> {
  const { screen, local, folder } = environment;
  const { findings, size, notes } = await local.verifyLedger({ since: options.since === undefined ? undefined : resolve(folder, options.since), withDatabase: options.database === true });
  const good = findings.length === 0;
  if (options.json === true) screen.line(JSON.stringify({ valid: good, size, findings, notes }));
  else {
    screen.line(good ? `${screen.paint('fact', '● valid')}  ${size} entries` : screen.paint('wrong', `× ${findings.length} findings in ${size} entries`));
    for (const { file, index, problem } of findings.slice(0, 50)) screen.line(`  ${file}${index === undefined ? '' : `, entry ${index}`}: ${problem}`);
    for (const note of notes) screen.note(note);
  }
  return good ? exits.yes : exits.no;
}

export async function backupCommand(file: string, options: Json, environment: Environment): Promise<Exit> {
  return kept(await environment.local.backup(resolve(environment.folder, file)), 'written', file, options, environment);
}

export async function restoreCommand(file: string, options: Json, environment: Environment): Promise<Exit> {
  return kept(await environment.local.restore(resolve(environment.folder, file)), 'restored', file, options, environment);
}

function kept({ rows }: { readonly rows: number }, done: string, file: string, options: Json, { screen }: Environment): Exit {
  if (options.json === true) screen.line(JSON.stringify({ rows }));
  else {
    screen.line(`${done}  ${file}: ${rows} rows`);
    if (done === 'written') screen.note('The keys are not in it, and without them no attachment opens: keep the key folder apart.');
  }
  return exits.yes;
}

export async function feedExportCommand(out: string, options: Json, environment: Environment): Promise<Exit> {
  const { advisories } = await environment.local.exportFeed(resolve(environment.folder, out));
  if (options.json === true) environment.screen.line(JSON.stringify({ advisories }));
  else environment.screen.line(`${advisories} ${advisories === 1 ? 'advisory' : 'advisories'} in ${out}: serve it with any web server`);
  return exits.yes;
}

/** `breakwater keys rotate`: the files stay as they are, their keys are wrapped anew; interrupted, it goes on where it was. */
export async function keysRotateCommand(options: Json & { readonly retire?: boolean }, { local, screen }: Environment): Promise<Exit> {
  const { key, rewrapped, retired, ownKey } = await local.rotateKeys({ retire: options.retire === true });
  if (options.json === true) screen.line(JSON.stringify({ key, rewrapped, retired }));
  else {
    screen.line(`${options.retire === true ? 'retired' : 'rotated'}  ${key}: ${rewrapped} data keys wrapped anew${retired === 0 ? '' : `, ${retired} former ${retired === 1 ? 'key' : 'keys'} destroyed`}`);
    if (ownKey) screen.note('The key comes from BREAKWATER_WRAPPING_KEY: take BREAKWATER_WRAPPING_KEY_FORMER away once every process was started with the new one.');
    else if (options.retire !== true) screen.note('The former key is still in the key folder. Start every service and worker anew, make a backup, then: breakwater keys rotate --retire');
  }
  return exits.yes;
}

import { isAbsolute, join } from 'node:path';
import { BreakwaterError } from '../kernel/error.ts';

export class ConfigurationError extends BreakwaterError<'configuration-invalid'> {}

export type Variables = Readonly<Record<string, string | undefined>>;

/** The XDG Base Directory Specification's folder for data, which says to pass over a path that is not absolute. */
export function xdg(env: Variables, name: string, home: string, fallback: string): string {
  const given = env[name];
  return given !== undefined && isAbsolute(given) ? given : join(home, fallback);
}

/** The knowledge base of advisories: `BREAKWATER_INTEL`; else beside the desk's data where `BREAKWATER_DATA` says where that is; else the system's place for root, the user's own for everybody else. Can be brought in again at any time. */
export function intelFolder(env: Variables, user: { readonly root: boolean; readonly home: string }): string {
  const given = env['BREAKWATER_INTEL'];
  if (given !== undefined && given !== '') {
    if (isAbsolute(given)) return given;
    throw new ConfigurationError('configuration-invalid', `BREAKWATER_INTEL is ${JSON.stringify(given)}`, { where: 'BREAKWATER_INTEL', remedy: 'Give an absolute path.' });
  }
  const { BREAKWATER_DATA: data } = env;
  if (data !== undefined && isAbsolute(data)) return join(data, 'intel');
  return user.root ? '/var/lib/breakwater/intel' : join(xdg(env, 'XDG_DATA_HOME', user.home, '.local/share'), 'breakwater', 'intel');
}

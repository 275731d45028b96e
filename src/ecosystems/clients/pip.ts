import { readFile } from 'node:fs/promises';
import { EcosystemError } from '../error.ts';
import type { Command } from './command.ts';

export interface PipConfiguration {
  /** The simple index (PEP 503), ends with a slash, without credentials. */
  readonly index: URL;
  readonly authorization: string | undefined;
  readonly authorities: readonly string[];
  readonly proxyEnv: Readonly<Record<string, string>>;
}

/** What pip itself would use: its configuration, else the default that its own help prints. No index is named here. */
export async function askPip(run: Command, env: Readonly<Record<string, string | undefined>>): Promise<PipConfiguration> {
  const [listed, help] = await Promise.all([python(run, ['-m', 'pip', 'config', 'list']), python(run, ['-m', 'pip', 'install', '--help'], { COLUMNS: '400' })]);
  const configured = parseSettings(listed ?? '');
  // The help text wraps and indents, and names the value in force; a URL has no white space.
  const builtIn = /--index-url[\s\S]{0,400}?\(default:?\s*(https?:\/\/[^\s)]+)/.exec(help ?? '')?.[1];
  const index = env['PIP_INDEX_URL'] ?? configured.get('index-url') ?? builtIn;
  if (index === undefined) {
    throw new EcosystemError('tool-missing', 'pip is not installed, so the Python package index is not known', {
      remedy: 'Install it (on Debian: apt-get install python3-pip) or set PIP_INDEX_URL.',
    });
  }
  const withSlash = index.endsWith('/') ? index : `${index}/`;
  if (!URL.canParse(withSlash) || !/^https?:$/.test(new URL(withSlash).protocol)) throw new EcosystemError('registry-unreachable', 'pip\'s index is no http or https URL', { remedy: 'Set it with `pip config set global.index-url URL`.' });
  const url = new URL(withSlash);
  const authorization = url.username === '' ? undefined : `Basic ${Buffer.from(`${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`).toString('base64')}`;
  url.username = '';
  url.password = '';
  const certificates = env['PIP_CERT'] ?? configured.get('cert');
  const proxy = configured.get('proxy');
  return {
    index: url,
    authorization,
    authorities: certificates === undefined ? [] : [await readFile(certificates, 'utf8').catch(() => '')].filter((pem) => pem !== ''),
    proxyEnv: proxy === undefined || proxy === '' ? {} : { https_proxy: proxy, http_proxy: proxy },
  };
}

/** `section.key='value'` lines: the environment comes before the command's own section, that before [global]. */
function parseSettings(listed: string): ReadonlyMap<string, string> {
  const rank = ['global', 'download', 'install', ':env:'];
  const best = new Map<string, { rank: number; value: string }>();
  for (const line of listed.split('\n')) {
    const match = /^(:env:|global|install|download)\.([\w-]+)=(['"])(.*)\3$/.exec(line.trim());
    if (match === null) continue;
    const [, section = '', key = '', , value = ''] = match;
    const mine = rank.indexOf(section);
    if ((best.get(key)?.rank ?? -1) < mine) best.set(key, { rank: mine, value });
  }
  return new Map([...best].map(([key, each]) => [key, each.value]));
}

/** The first Python that has what is asked for: the user's own, then the system's. */
async function python(run: Command, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string | undefined> {
  for (const program of ['python3', '/usr/bin/python3']) {
    const answer = await run(program, args, { env });
    if (answer.status === 0) return answer.stdout;
  }
  return undefined;
}

import { mkdir, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFeed, type Advisory, type CsafRules, type FeedSigner, type Publisher } from '../../src/clearinghouse/distribution/index.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import { equal, type Bar } from '../result.ts';
import { goProgram, run } from './scanner.ts';
import { serve } from './server.ts';

/** What people's tools made of it. */
export interface Readers {
  readonly peers: Readonly<Record<string, number | string>>;
  readonly bars: readonly Bar[];
}

const module = 'github.com/gocsaf/csaf/v3/cmd';
const version = 'v3.7.0';

/** The reference tools against a feed that names a local address, over TLS with a certificate for this run. */
export async function checkWithGocsaf(folder: string, publisher: Publisher, advisories: readonly Advisory[], signer: FeedSigner, clock: Clock, rules: CsafRules): Promise<Readers> {
  const checker = await goProgram('CSAF_CHECKER', `${module}/csaf_checker@${version}`, join(folder, 'go'));
  const downloader = await goProgram('CSAF_DOWNLOADER', `${module}/csaf_downloader@${version}`, join(folder, 'go'));
  const missing = [checker, downloader].flatMap((tool) => ('missing' in tool ? [tool.missing] : []));
  if ('missing' in checker || 'missing' in downloader) return { peers: {}, bars: [{ name: 'csaf_checker and csaf_downloader', value: missing.join('; '), bar: 'read the feed', ok: false }] };
  await mkdir(folder, { recursive: true });
  const place = join(folder, 'feed');
  const server = await serve(() => place, await certificate(folder));
  const origin = `https://localhost:${server.port}`;
  await writeFeed(place, advisories, { ...publisher, baseUrl: origin }, signer, clock, rules);
  try {
    const report = join(folder, 'report.json');
    const checked = await run(checker.path, ['--insecure', '--output', report, `localhost:${server.port}`], { HOME: folder });
    const got = join(folder, 'downloaded');
    const downloaded = await run(downloader.path, ['--insecure', '--directory', got, '--trusted_only', '--log_file', '', `localhost:${server.port}`], { HOME: folder });
    const files = await readdir(got, { recursive: true }).catch(() => []);
    return {
      peers: { 'csaf_checker and csaf_downloader': version },
      bars: [
        equal('csaf_checker: what a trusted provider lacks', await failures(report) ?? checked.stderr.slice(-300), ''),
        equal('csaf_downloader: documents with valid hash and signature', files.filter((file) => /\/bw-[^/]*\.json$/.test(file)).length, advisories.length),
        equal('csaf_downloader: exit status', downloaded.status ?? 'killed', 0),
      ],
    };
  } finally {
    await server.close();
  }
}

async function certificate(folder: string): Promise<{ readonly key: string; readonly cert: string }> {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const program = 'openssl';
  await run(program, ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key, '-out', cert, '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']);
  return { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') };
}

interface Report {
  readonly domains: readonly { readonly passed: boolean; readonly role: string; readonly requirements: readonly { readonly num: number; readonly messages?: readonly { readonly type: number; readonly text: string }[] }[] }[];
}

/** The DNS path, csaf.data.security.DOMAIN: a local address has none, and one of 8, 9 and 10 is enough. */
const dnsPath = 10;

/** Neither errors nor warnings, but for the note that no remote validator was asked: ours is in the same run. Undefined where there is no report. */
async function failures(file: string): Promise<string | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const { domains } = JSON.parse(text) as Report;
  if (domains.length !== 1) return `${domains.length} domains`;
  return domains.flatMap(({ passed, role, requirements }) => [
    ...(passed && role === 'csaf_trusted_provider' ? [] : [`not passed as ${role}`]),
    ...requirements.filter(({ num }) => num !== dnsPath).flatMap(({ num, messages = [] }) => messages
      .filter((message) => message.type !== 0 && message.text !== 'No remote validator configured').map((message) => `${num}: ${message.text}`)),
  ]).join('; ');
}

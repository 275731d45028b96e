import { mkdir, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFeed, type Advisory, type CsafRules, type FeedSigner, type Publisher } from '../../src/clearinghouse/distribution/index.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import { equal, type Bar } from '../result.ts';
import { goProgram, run } from './scanner.ts';
import { serve } from './server.ts';

export interface Gocsaf {
  readonly figures: Readonly<Record<string, number | string>>;
  readonly bars: readonly Bar[];
}

const module = 'github.com/gocsaf/csaf/v3/cmd';
const version = 'v3.7.0';

/** The reference tools against a feed that names a local address, over TLS with a certificate for this run. */
export async function checkWithGocsaf(folder: string, publisher: Publisher, advisories: readonly Advisory[], signer: FeedSigner, clock: Clock, rules: CsafRules): Promise<Gocsaf> {
  const checker = await goProgram('CSAF_CHECKER', `${module}/csaf_checker@${version}`, join(folder, 'go'));
  const downloader = await goProgram('CSAF_DOWNLOADER', `${module}/csaf_downloader@${version}`, join(folder, 'go'));
  const missing = [checker, downloader].flatMap((tool) => ('missing' in tool ? [tool.missing] : []));
  if ('missing' in checker || 'missing' in downloader) return { figures: {}, bars: [{ name: 'csaf_checker and csaf_downloader', value: missing.join('; '), bar: 'read the feed', ok: false }] };
  await mkdir(folder, { recursive: true });
  const place = join(folder, 'feed');
  const server = await serve(() => place, await certificate(folder));
  const origin = `https://localhost:${server.port}`;
  await writeFeed(place, advisories, { ...publisher, baseUrl: origin }, signer, clock, rules);
  const metadata = `${origin}/.well-known/csaf/provider-metadata.json`;
  try {
    const report = join(folder, 'report.json');
    const checked = await run(checker.path, ['--insecure', '--output', report, metadata], { HOME: folder });
    const got = join(folder, 'downloaded');
    const downloaded = await run(downloader.path, ['--insecure', '--directory', got, '--trusted_only', '--log_file', '', metadata], { HOME: folder });
    const files = await readdir(got, { recursive: true }).catch(() => []);
    return {
      figures: { gocsaf: version },
      bars: [
        equal('csaf_checker: requirements not met', await failures(report) ?? checked.stderr.slice(-300), ''),
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
  readonly domains: readonly { readonly requirements: readonly { readonly num: number; readonly description: string; readonly messages?: readonly { readonly type: number; readonly text: string }[] }[] }[];
}

/** Requirements that have to do with domain names and certificates cannot be met by a local address. */
const ofTheDomain: readonly number[] = [3, 8, 9, 10];

/** Messages of type 2 are errors. Undefined where there is no report. */
async function failures(file: string): Promise<string | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  return (JSON.parse(text) as Report).domains.flatMap(({ requirements }) => requirements)
    .filter(({ num }) => !ofTheDomain.includes(num))
    .flatMap(({ num, messages = [] }) => messages.filter(({ type }) => type === 2).map((message) => `${num}: ${message.text}`))
    .join('; ');
}

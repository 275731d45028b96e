import type { ReportView } from '../../src/http/view.ts';

/** The fields of the intake contract in words, in the order in which a person asks for them; what has no name here keeps its own. */
const names: Readonly<Record<string, string>> = {
  purl: 'package URL', software: 'software', ecosystem: 'ecosystem', versions: 'affected versions', upstream_ids: 'known as', code_path: 'where', affected_symbol: 'affected symbol', introduced_commit: 'introduced by commit', fixed_commit: 'fixed by commit',
  package_repo_url: 'repository', discovery_method: 'found by', discovery_tooling: 'with the tool', references: 'references', enrichment: 'assessment',
};

interface Said {
  readonly name: string;
  readonly text: string;
}

/** What a report says, as lines; members that say nothing are left out. */
export function saidIn(fields: ReportView['fields']): readonly Said[] {
  const order = Object.keys(names);
  const entries = Object.entries(fields).toSorted(([a], [b]) => place(order, a) - place(order, b));
  return entries.flatMap(([key, value]) => {
    const text = inWords(key === 'discovery_method' && typeof value === 'string' ? value.replaceAll('-', ' ') : value);
    return text === '' ? [] : [{ name: names[key] ?? key.replaceAll('_', ' '), text }];
  });
}

function place(order: readonly string[], key: string): number {
  const found = order.indexOf(key);
  return found < 0 ? order.length : found;
}

/** Lists by commas, objects as `key: value`: nothing of it is more than a few levels deep. */
function inWords(value: unknown, depth = 0): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (depth > 3) return JSON.stringify(value);
  if (Array.isArray(value)) return value.map((each) => inWords(each, depth + 1)).filter((each) => each !== '').join(depth === 0 ? '\n' : ', ');
  return Object.entries(value).map(([key, each]) => [key.replaceAll('_', ' '), inWords(each, depth + 1)]).filter(([, text]) => text !== '').map(([key, text]) => `${key}: ${text}`).join(depth === 0 ? '\n' : ', ');
}

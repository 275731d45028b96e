import type { Source } from '../sources.ts';

const longest = 500;
const long = 300;
const shortShare = 0.9;

/** No file over 500 lines, nine in ten under 300; the median is told and not enforced. */
export function sizes(code: readonly Source[]): { readonly problems: readonly string[]; readonly note: string } {
  const lines = code.map(({ path, text }) => ({ path, lines: text.split('\n').length - (text.endsWith('\n') ? 1 : 0) }));
  const sorted = lines.map((each) => each.lines).sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const under = sorted.filter((count) => count < long).length / Math.max(1, sorted.length);
  const problems = lines.filter((each) => each.lines > longest).map((each) => `${each.path} has ${each.lines} lines; ${longest} is the most`);
  if (under < shortShare) problems.push(`${(100 * under).toFixed(0)} % of the files are under ${long} lines; 90 % should be`);
  return { problems, note: `median ${median} lines, ${(100 * under).toFixed(0)} % under ${long}` };
}

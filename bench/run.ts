import { readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import pc from 'picocolors';
import type { Bench, BenchResult } from './result.ts';

/** `npm run bench -- NAME [--json]`: runs one benchmark, exits 1 if a bar is missed and 2 if it could not be run. */
async function main(args: string[]): Promise<number> {
  const names = readdirSync(import.meta.dirname)
    .filter((file) => /^[a-z-]+\.ts$/.test(file) && !TOOLS.has(file))
    .map((file) => file.slice(0, -3));
  const { values, positionals } = parseArgs({ args, allowPositionals: true, strict: true, options: { json: { type: 'boolean', default: false } } });
  const [name] = positionals;
  if (name === undefined || positionals.length > 1 || !names.includes(name)) {
    process.stderr.write(`Which benchmark? npm run bench -- NAME [--json], where NAME is one of: ${names.join(', ')}\n`);
    return 2;
  }
  const { default: bench } = (await import(`./${name}.ts`)) as { default: Bench };
  const result = await bench();
  if (result.bars.length === 0) throw new Error(`the benchmark ${name} has no bars: nothing was checked`);
  process.stdout.write(values.json ? `${JSON.stringify(result)}\n` : table(result));
  return result.bars.every((bar) => bar.ok) ? 0 : 1;
}

/** Files beside the benchmarks that are none. */
const TOOLS = new Set(['run.ts', 'result.ts']);

function table(result: BenchResult): string {
  const section = (title: string, rows: readonly (readonly string[])[]): string => {
    if (rows.length === 0) return '';
    const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
    const line = (row: readonly string[]): string => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd()}`;
    return `${pc.bold(title)}\n${rows.map(line).join('\n')}\n`;
  };
  const pairs = (record: Readonly<Record<string, number | string>>): string[][] => Object.entries(record).map(([name, value]) => [name, `${value}`]);
  return [
    section('Measured', pairs(result.figures)),
    section('Peers, in the same run', pairs(result.peers)),
    section('Bars', result.bars.map((bar) => [bar.ok ? 'met' : 'MISSED', bar.name, `${bar.value}`, `(${bar.bar})`])),
  ].join('\n');
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const { remedy } = error as { remedy?: string };
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n${remedy === undefined ? '' : `${remedy}\n`}`);
  process.exitCode = 2;
}

import { dependencyTable } from './house/dependencies.ts';
import { foreignHosts, registryHosts } from './house/hosts.ts';
import { imports } from './house/imports.ts';
import { lockFiles, machinePaths } from './house/machine.ts';
import { sizes } from './house/sizes.ts';
import { spelling } from './house/spelling.ts';
import { clocks, state } from './house/state.ts';
import { codeFiles, readSources, textFiles } from './sources.ts';
import { root } from './step.ts';
import type { Findings } from './step.ts';

/** The rules of the house that no lint can express. Each is a plain function over the texts, with its own test. */
export async function house(): Promise<Findings> {
  const texts = await textFiles();
  const code = readSources(codeFiles(/\.[cm]?[jt]sx?$/));
  const length = sizes(code);
  const problems = [
    ...length.problems,
    ...imports(code),
    ...state(code),
    ...clocks(code),
    ...spelling(texts),
    ...foreignHosts(code),
    ...await registryHosts(texts),
    ...machinePaths(texts, root),
    ...lockFiles(texts),
    ...dependencyTable(texts, root),
  ];
  return { checked: texts.length, unit: 'files', problems, note: length.note };
}

import { exits, type Environment, type Exit } from './environment.ts';
import { spinner } from './terminal/spinner.ts';
import { table } from './terminal/table.ts';

/** A thing that is there or missing, and what to do. */
export interface Finding {
  readonly name: string;
  readonly ok: boolean;
  /** Missing it stops everything, or only some claims. */
  readonly needed: boolean;
  readonly detail: string;
  readonly remedy?: string;
}

export interface DoctorReport {
  readonly findings: readonly Finding[];
  readonly sandbox: { readonly driver: string; readonly memory: string } | undefined;
  readonly attacks: readonly { readonly name: string; readonly contained: boolean; readonly mandatory: boolean; readonly detail: string }[];
  /** Claims can be run here. */
  readonly ready: boolean;
}

export interface DoctorOptions {
  readonly json?: boolean;
  readonly driver?: string;
}

/** `breakwater doctor`: what is installed, which driver, which attacks are contained, which memory limit is in force. */
export async function doctorCommand(options: DoctorOptions, environment: Environment): Promise<Exit> {
  const { screen } = environment;
  const wait = spinner(screen, options.json === true);
  wait.show({ stage: 'attacking the sandbox', label: '' });
  const report = await environment.inspect({ driver: options.driver }).finally(wait.stop);
  if (options.json === true) {
    screen.line(JSON.stringify(report));
    return report.ready ? exits.yes : exits.usage;
  }
  table(screen, [{ title: 'check' }, { title: ' ' }, { title: 'detail', flexible: true }], report.findings.map(({ name, ok, needed, detail, remedy }) => [
    name, ok ? '●' : { text: needed ? '×' : '·', tone: needed ? 'wrong' as const : 'doubt' as const }, ok || remedy === undefined ? detail : `${detail}; ${remedy}`,
  ]));
  if (report.attacks.length > 0) {
    screen.line();
    table(screen, [{ title: 'attack' , flexible: true }, { title: 'result' }], report.attacks.map(({ name, contained, mandatory, detail }) => [
      name, contained ? 'contained' : { text: `${mandatory ? 'GOT THROUGH' : 'not contained, known'}: ${detail}`, tone: mandatory ? 'wrong' as const : 'doubt' as const },
    ]));
  }
  screen.line();
  screen.line(report.ready && report.sandbox !== undefined
    ? `Ready: ${report.sandbox.driver}, memory held by ${report.sandbox.memory}, ${report.attacks.filter(({ contained }) => contained).length} of ${report.attacks.length} quick attacks contained.`
    : screen.paint('wrong', 'Not ready: see the lines marked × above.'));
  if (report.ready) screen.note('Next: breakwater reproduce examples/claims/npm-minimist-prototype');
  return report.ready ? exits.yes : exits.usage;
}

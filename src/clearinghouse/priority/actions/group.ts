import type { Affected, DependencyGraph } from '../finding.ts';
import type { Effort } from '../policy.ts';
import { valueAt } from '../risk.ts';
import { points } from '../tables.ts';
import type { TimelineContext } from '../timeline/directive.ts';
import type { Action, ControlAction, InvestigateAction, UpgradeAction } from './action.ts';
import { summarize, type Assessed } from './assess.ts';
import { controls, controlsFor, type ControlKey } from './controls.ts';
import { ownersIn, type Owner } from './owners.ts';
import type { Stock, Target } from './target.ts';

export interface ActionSources extends TimelineContext {
  /** From `rememberTargets`. */
  readonly targetOf: (stock: Stock) => Target | undefined;
  /** The dependency graph of an asset's inventory, where it has one. */
  readonly graphOf?: (asset: string) => DependencyGraph | undefined;
  /** Advisories on a package beside those that were found. */
  readonly othersOf?: (ecosystem: string, name: string) => readonly Affected[];
  readonly availableOf?: (ecosystem: string, name: string) => readonly string[] | undefined;
}

type Some = readonly [Assessed, ...Assessed[]];

/**
 * From findings to the fewest actions: per asset the target of each component, then the same upgrade on many assets as one;
 * a control for what no version clears; and evidence first on every asset whose timeline asks for it. Each finding is in
 * exactly one upgrade or control.
 */
export function actionsFor(assessed: readonly Assessed[], sources: ActionSources): readonly Action[] {
  const upgrades = new Map<string, Placed[]>();
  const unpatched = new Map<string, { readonly control: ControlKey; readonly because: ControlAction['because']; readonly each: Assessed[] }>();
  for (const stock of stocksOf(assessed)) {
    const [{ finding: { component } }] = stock;
    const target = sources.targetOf(stockOf(stock, sources));
    const cleared = (target?.clears ?? []).map((at) => stock[at] as Assessed);
    if (target !== undefined && cleared.length > 0) gather(upgrades, `upgrade:${component.ecosystem}:${component.package}@${target.version}`, { target, cleared });
    const left = stock.filter((each) => !cleared.includes(each));
    if (left.length > 0) addControl(unpatched, left as unknown as Some, target === undefined ? 'no-fix' : 'fixes-exclude-each-other');
  }
  const investigations = investigationsOf(assessed, sources);
  const evidenceOn = new Set(investigations.flatMap(({ assets }) => assets));
  const owners = ownersOf(sources);
  return [
    ...investigations,
    ...[...upgrades].map(([id, placed]) => upgradeAction(id, placed as unknown as readonly [Placed, ...Placed[]], evidenceOn, owners, sources)),
    ...[...unpatched].map(([id, { control, because, each }]) => controlAction(id, control, because, each as unknown as Some, sources)),
  ];
}

interface Placed {
  readonly target: Target;
  readonly cleared: readonly Assessed[];
}

function stocksOf(assessed: readonly Assessed[]): Iterable<Some> {
  const stocks = new Map<string, Assessed[]>();
  for (const each of assessed) {
    const { asset, component } = each.finding;
    gather(stocks, `${asset}\n${component.ecosystem}\n${component.package}\n${component.version}`, each);
  }
  return stocks.values() as Iterable<Assessed[]> as Iterable<Some>;
}

function stockOf(stock: Some, { othersOf, availableOf }: ActionSources): Stock {
  const { package: name, version, ecosystem } = stock[0].finding.component;
  const others = othersOf?.(ecosystem, name);
  const available = availableOf?.(ecosystem, name);
  return {
    package: name, version, ecosystem,
    findings: stock.map(({ finding, risk }) => ({ advisory: finding.advisory, ranges: finding.ranges, ...(finding.versions === undefined ? {} : { versions: finding.versions }), risk })),
    ...(others === undefined ? {} : { others }),
    ...(available === undefined ? {} : { available }),
  };
}

function upgradeAction(id: string, placed: readonly [Placed, ...Placed[]], evidenceOn: ReadonlySet<string>, ownersOf: OwnersOf, context: TimelineContext): UpgradeAction {
  const [{ target, cleared: [first] }] = placed;
  const each = placed.flatMap(({ cleared }) => cleared) as unknown as Some;
  const summary = summarize(each, context);
  const name = (first as Assessed).finding.component.package;
  const breaking = placed.some((one) => one.target.breaking);
  const places = new Map(placed.flatMap((one) => one.cleared.map(({ finding: { asset, component } }) =>
    [`${asset}\n${component.ref}`, { asset, ref: component.ref, from: component.version, breaking: one.target.breaking, owners: ownersOf(asset, component.ref) }] as const)));
  return {
    ...summary,
    kind: 'upgrade', id, package: name, to: target.version, breaking,
    title: `Upgrade ${name} to ${target.version}`,
    places: [...places.values()],
    lands: [...new Set(placed.flatMap((one) => one.target.lands))].sort(),
    hours: effortOf(context.policy.effort.value[breaking ? 'breaking' : 'upgrade'], summary.assets.length),
    weight: summary.risk,
    // Only where this very patch would destroy evidence; other work on the asset need not wait.
    after: summary.assets.filter((asset) => evidenceOn.has(asset) && each.some((one) => one.asset.id === asset && one.timeline.forensics)).map(investigationId),
  };
}

function addControl(unpatched: Map<string, { readonly control: ControlKey; readonly because: ControlAction['because']; readonly each: Assessed[] }>, left: Some, because: ControlAction['because']): void {
  const [control = 'discontinue'] = controlsFor(left.map(({ finding }) => finding), exposedOf(left));
  const { ecosystem, package: name } = left[0].finding.component;
  const id = `control:${control}:${ecosystem}:${name}`;
  const known = unpatched.get(id);
  if (known === undefined) unpatched.set(id, { control, because, each: [...left] });
  else known.each.push(...left);
}

function controlAction(id: string, key: ControlKey, because: ControlAction['because'], each: Some, context: TimelineContext): ControlAction {
  const summary = summarize(each, context);
  const name = each[0].finding.component.package;
  const workarounds = new Map(each.flatMap(({ finding: { workaround } }) => (workaround === undefined ? [] : [[workaround.text, workaround] as const])));
  return {
    ...summary,
    kind: 'control', id, package: name, because,
    title: `${controls[key].title} ${name}`,
    control: controls[key],
    alternatives: controlsFor(each.map(({ finding }) => finding), exposedOf(each)).filter((other) => other !== key).map((other) => controls[other]),
    workarounds: [...workarounds.values()],
    hours: effortOf(context.policy.effort.value.control, summary.assets.length),
    weight: summary.risk,
    after: [],
  };
}

function investigationsOf(assessed: readonly Assessed[], context: TimelineContext): readonly InvestigateAction[] {
  const perAsset = new Map<string, Assessed[]>();
  for (const each of assessed) if (each.timeline.forensics) gather(perAsset, each.asset.id, each);
  const steps = context.policy.forensics.value;
  return [...perAsset].map(([asset, list]) => {
    const each = list as unknown as Some;
    const started = Math.min(...each.map(({ timeline }) => timeline.start.at.getTime()));
    const summary = summarize(each, context);
    return {
      ...summary,
      kind: 'investigate', id: investigationId(asset),
      title: `Collect evidence before patching: ${each[0].asset.name}`,
      steps: steps.map((step) => ({ ...step, dueAt: new Date(started + step.withinHours * 3_600_000) })),
      hours: steps.reduce((sum, step) => sum + step.hours, 0),
      risk: 0,
      weight: summary.risk,
      after: [],
    };
  });
}

function investigationId(asset: string): string {
  return `investigate:${asset}`;
}

function exposedOf(each: readonly Assessed[]): boolean {
  return each.some(({ timeline }) => valueAt(timeline, points.exposed) === 'Y');
}

type OwnersOf = (asset: string, ref: string) => readonly Owner[];

function ownersOf({ graphOf }: ActionSources): OwnersOf {
  const known = new Map<string, (ref: string) => readonly Owner[]>();
  return (asset, ref) => {
    const graph = known.has(asset) ? undefined : graphOf?.(asset);
    if (!known.has(asset)) known.set(asset, graph === undefined ? () => [] : ownersIn(graph));
    return known.get(asset)?.(ref) ?? [];
  };
}

function effortOf({ first, further }: Effort, count: number): number {
  return first + further * (count - 1);
}

function gather<Value>(groups: Map<string, Value[]>, key: string, value: Value): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [value]);
  else group.push(value);
}

import type { ActionAct, ActionView, AssetBody, AssetView, Clock, DayView, FindingView, HistoryView, InventoryView, SectorView, SettingsView } from '../../src/http/operators/view.ts';

const day = 86_400_000;
const dateOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
const asset = { id: 'asset_portal', name: 'Patient portal' } as const;
const inside = { id: 'asset_lab', name: 'Laboratory' } as const;

function finding(now: number, flaw: string, over: Partial<FindingView> = {}): FindingView {
  return {
    id: `${flaw} ${asset.id}`, flaw, aliases: [{ id: 'GHSA-xxxx-0000-1111', by: ['GHSA-xxxx-0000-1111'] }], advisories: ['GHSA-xxxx-0000-1111'], asset, package: 'pkg:npm/minimist', version: '0.2.1', fixed: ['0.2.4'],
    severity: { level: 'critical', score: 9.8, vector: undefined, source: 'GHSA-xxxx-0000-1111' }, kev: { added: dateOf(now - 5 * day), due: dateOf(now - 2 * day), ransomware: true }, epss: { score: 0.914, percentile: 0.992 }, malware: false,
    because: 'Exploited in the wild, by ransomware too.', foundAt: new Date(now - day).toISOString(),
    due: {
      day: dateOf(now + 2 * day), at: new Date(now + 2 * day).toISOString(), outcome: '3 days & forensic investigation', start: { day: dateOf(now - day), because: 'found', source: 'inventory of Patient portal' }, table: 'BOD 26-04',
      inputs: [{ name: 'KEV', value: 'Yes', basis: 'stated', source: 'CISA', date: dateOf(now - 5 * day) }, { name: 'Publicly exposed', value: 'Yes', basis: 'default', source: 'the directive', date: undefined }],
      otherwise: [{ name: 'Publicly exposed', value: 'No', outcome: '14 days', due: dateOf(now + 13 * day) }],
      history: [{ at: new Date(now - day).toISOString(), due: dateOf(now + 13 * day), moved: 'set', changed: [] }, { at: new Date(now - day / 2).toISOString(), due: dateOf(now + 2 * day), moved: 'earlier', changed: ['KEV'] }],
    }, ...over,
  };
}

function action(now: number, place: number, title: string, clock: Clock, over: Partial<ActionView> = {}): ActionView {
  return {
    id: `action_${place}`, kind: 'upgrade', title, place, why: 'First, since it is exploited by ransomware now and the internet reaches it.', today: place <= 2, weekOf: dateOf(now), clock, outcome: '3 days & forensic investigation',
    due: dateOf(now + 2 * day), dueAt: new Date(now + 2 * day).toISOString(), daysLeft: 2, label: 'benchmark', hours: 0.5, package: 'pkg:npm/minimist', from: ['0.2.1'], to: '0.2.4', breaking: false,
    places: [{ asset, from: '0.2.1', breaking: false, owners: [['mkdirp', 'minimist']] }], steps: [{ text: 'Install minimist 0.2.4 on Patient portal.', hours: 0.5, dueAt: undefined, proof: undefined }], wayBack: ['Install 0.2.1 again; nothing else changes.'],
    proof: 'the next inventory shows 0.2.4', alternatives: [], workarounds: [], endsClock: true, after: [], lands: [], findings: [finding(now, 'CVE-2021-44906')], findingsCount: 1,
    standing: { state: 'open', act: undefined, log: [] }, may: ['done', 'defer', 'not-affected'], ...over,
  };
}

/** An operator's side in memory: a hospital with two assets, or nothing yet. */
export class Operator {
  readonly #now: number;
  #empty: boolean;
  #settings: SettingsView = { hoursPerWeek: 4, hoursPerDay: undefined, binding: false, zone: 'America/Chicago', sector: 'healthcare', sectors: ['healthcare', 'water', 'financial-services'] };
  #asset: AssetView;
  #notice: DayView['notices'][number];
  actions: readonly ActionView[];

  constructor(now: number, empty: boolean) {
    this.#now = now;
    this.#empty = empty;
    this.#notice = { id: 'notice_1', sentAt: new Date(now - day).toISOString(), from: new Date(now + 3 * day).toISOString(), to: new Date(now + 4 * day).toISOString(), hours: 2, acknowledged: undefined };
    this.actions = [
      action(now, 1, 'Collect evidence on Patient portal before patching', '3DF', { kind: 'investigate', package: undefined, to: undefined, hours: 1.5, proof: 'the collected images and logs', steps: [{ text: 'Take an image of memory.', hours: 0.5, dueAt: new Date(now + day).toISOString(), proof: 'the image and its SHA-256' }, { text: 'Keep the logs of the last 90 days.', hours: 1, dueAt: new Date(now + 2 * day).toISOString(), proof: undefined }] }),
      action(now, 2, 'Upgrade minimist to 0.2.4', '3DF', { after: [{ id: 'action_1', title: 'Collect evidence on Patient portal before patching' }] }),
      action(now, 3, 'Upgrade jsonwebtoken to 9.0.0', '14D', { breaking: true, today: false, why: 'After the others, since nobody is known to exploit it; a break is likely.', due: dateOf(now - day), daysLeft: -1, places: [{ asset: inside, from: '8.5.1', breaking: true, owners: [] }] }),
      action(now, 4, 'Restrict access to the print server', 'FSU', { kind: 'control', endsClock: false, today: false, due: undefined, dueAt: undefined, daysLeft: undefined, to: undefined, alternatives: [{ title: 'Turn it off', endsClock: true }], workarounds: [{ text: 'Disable the web interface.', source: 'the vendor' }] }),
    ];
    this.#asset = {
      ...asset, exposed: undefined, stakes: 'life', maintainer: 'the portal’s vendor', inventory: { id: 'inv_1', uploadedAt: new Date(now - day).toISOString(), format: 'CycloneDX 1.6 JSON', components: 412 }, findings: 7, openActions: 3, nextDue: dateOf(now + 2 * day),
      answered: { exposed: undefined }, inventories: [{ id: 'inv_1', uploadedAt: new Date(now - day).toISOString(), by: 'R. Osei', format: 'CycloneDX 1.6 JSON', components: 412, current: true }], actions: this.actions.slice(0, 2),
    };
  }

  get(path: readonly string[]): unknown {
    const [what, id] = path;
    switch (what) {
      case 'day': return this.#day();
      case 'actions': return this.actions.find((each) => each.id === id);
      case 'assets': return id === undefined ? { assets: this.#empty ? [] : [this.#asset] } : id === this.#asset.id ? this.#asset : undefined;
      case 'inventories': return this.#inventory();
      case 'history': return this.#history();
      case 'settings': return this.#settings;
      default: return undefined;
    }
  }

  post(path: readonly string[], body: Readonly<Record<string, unknown>>): unknown {
    const [what, id, act] = path;
    if (what === 'inventories') {
      this.#empty = false;
      return this.#inventory();
    }
    if (what === 'settings') return this.#settings = { ...this.#settings, ...body };
    if (what === 'assets') return this.#asset = { ...this.#asset, ...body as Pick<AssetBody, 'maintainer'>, exposed: body['exposed'] === true, answered: { exposed: { by: 'R. Osei', on: dateOf(this.#now) } } } as AssetView;
    if (what === 'notices') {
      this.#notice = { ...this.#notice, acknowledged: { at: new Date(this.#now).toISOString(), by: 'R. Osei' } };
      return this.#day();
    }
    if (what !== 'actions') return undefined;
    const states: Readonly<Record<ActionAct, ActionView['standing']['state']>> = { done: 'done', defer: 'deferred', 'not-affected': 'not-affected', reopen: 'open', undo: 'open' };
    const state = states[act as ActionAct];
    const why = typeof body['why'] === 'string' ? body['why'] : undefined;
    const at = new Date(this.#now).toISOString();
    this.actions = this.actions.map((each) => (each.id === id ? { ...each, place: state === 'open' ? 1 : undefined, may: state === 'open' ? ['done', 'defer', 'not-affected'] : ['reopen', 'undo'], standing: { state, act: { at, by: 'R. Osei', why, until: undefined, justification: undefined, evidence: [] }, log: [...each.standing.log, { at, by: 'R. Osei', what: act ?? '' }] } } : each));
    return this.actions.find((each) => each.id === id);
  }

  sector(): SectorView {
    return { sector: 'healthcare', asOf: dateOf(this.#now - 2 * day), withheld: undefined, rows: [{ question: 'known-exploited', sentence: 'have a flaw that is exploited', members: 40, low: 10, high: 14, you: true }] };
  }

  #day(): DayView {
    const open = this.#empty ? [] : this.actions.filter(({ standing }) => standing.state === 'open');
    const settled = this.actions.flatMap((each) => (each.standing.state === 'open' ? [] : [{ id: each.id, title: each.title, state: each.standing.state, at: each.standing.act?.at ?? '', by: 'R. Osei', until: undefined, why: undefined }]));
    return {
      organization: { id: 'org_hospital', name: 'County Hospital' }, now: new Date(this.#now).toISOString(), today: dateOf(this.#now), zone: 'America/Chicago', stage: this.#empty ? 'no-inventory' : 'ready',
      sentence: this.#empty ? 'Nothing is known yet of what you run.' : `${open.filter(({ today }) => today).length} things today, about 2 hours.`, label: { kind: 'benchmark', sentence: 'The dates are those of BOD 26-04: a benchmark for you, binding for federal civilian agencies.' },
      knowledge: { sentence: 'The known exploited vulnerabilities are 9 days old.', stale: true, remedy: 'breakwater intel update', sources: [{ kind: 'KEV', location: 'kev.json', fetched: new Date(this.#now - 9 * day).toISOString(), newest: new Date(this.#now - 9 * day).toISOString(), records: 1662, rejected: 0, partial: false, stale: true }] },
      actions: open, settled, notices: this.#empty ? [] : [this.#notice],
      weeks: [{ from: dateOf(this.#now), hours: 3, capacity: 4, actions: open.slice(0, 3).map(({ id, title, hours, due }) => ({ id, title, hours, goesOn: false, due })) }, { from: dateOf(this.#now + 7 * day), hours: 0, capacity: 4, actions: [] }],
      misses: open.filter(({ id }) => id === 'action_3').map(({ id, title }) => ({ id, title, due: dateOf(this.#now - day), doneInWeekOf: dateOf(this.#now), because: 'already-past' as const, sentence: 'Its date is past; it is planned for this week.' })),
      counts: { open: open.length, today: 2, done: 0, deferred: 0, notAffected: 0, overdue: 1, findings: 7, assets: this.#empty ? 0 : 2 },
    };
  }

  #inventory(): InventoryView {
    return { id: 'inv_1', asset, uploadedAt: new Date(this.#now).toISOString(), by: 'R. Osei', bytes: 81_204, sha256: 'ab'.repeat(32), format: 'CycloneDX 1.6 JSON', current: true, matched: true, components: 412, unnamed: 3, judged: 408, unjudgedCount: 2, products: 1, unjudged: [{ purl: 'pkg:generic/our-own@1', reason: 'no advisory speaks of this kind' }, { purl: '', product: 'Pump Server Suite 1.0', reason: 'a product that is not recognized' }], findings: 7 };
  }

  #history(): HistoryView {
    const open = Array.from({ length: 30 }, (_, index) => ({ day: dateOf(this.#now - (29 - index) * day), overdue: index % 4, byClock: { '3DF': index % 3, '3D': 2, '14D': 5 - index % 4, '60D': 9, FSU: 4 } }));
    return { open, medianDays: 6, byAsset: [{ ...asset, open: 12, overdue: 2 }, { ...inside, open: 3, overdue: 0 }], remediated: [{ title: 'Upgrade lodash to 4.17.21', clock: '14D', openedOn: dateOf(this.#now - 20 * day), closedOn: dateOf(this.#now - 3 * day), days: 17, inTime: false }] };
  }
}

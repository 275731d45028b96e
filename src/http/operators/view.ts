/**
 * What the operator's pages get and send, JSON under /api; the words of `../view.ts` on times and absence hold here too.
 * A day is `2026-11-25` in the organization's own zone. Everything is about the one organization in which the asker is
 * an operator, and nobody else's: for whoever is none, each of these answers is 403, and a thing of somebody else's is 404.
 *
 *   GET  /api/operator/day                      DayView
 *   GET  /api/operator/actions/:id              ActionView
 *   POST /api/operator/actions/:id/:act         ActionBody -> ActionView             (409 with a problem where its state forbids it)
 *   GET  /api/operator/assets                   {assets: AssetRow[]}
 *   POST /api/operator/assets                   AssetBody with a name -> 201 AssetView
 *   GET  /api/operator/assets/:id               AssetView
 *   POST /api/operator/assets/:id               AssetBody -> AssetView
 *   POST /api/operator/inventories?asset=ID     the bytes of the file (any content type) -> 201 InventoryView
 *   POST /api/operator/inventories?name=NAME    the same, for the asset of that name, which is made where there is none
 *   GET  /api/operator/inventories/:id          InventoryView
 *   POST /api/operator/notices/:id/acknowledge  {} -> DayView
 *   GET  /api/operator/history                  HistoryView
 *   GET  /api/operator/settings                 SettingsView
 *   POST /api/operator/settings                 SettingsBody -> SettingsView
 *   GET  /api/sector                            SectorView
 */

/** GET /api/operator/day: the card. Actions in order, not findings. */
export interface DayView {
  readonly organization: { readonly id: string; readonly name: string };
  readonly now: string;
  readonly today: string;
  readonly zone: string;
  /** The answer first: "Two things today, about 40 minutes." */
  readonly sentence: string;
  /** What there is to do before there can be a card. `matching`: an inventory waits for its match; ask again soon. `no-knowledge`: nothing is known of any flaw here yet. */
  readonly stage: 'no-inventory' | 'no-knowledge' | 'matching' | 'ready';
  readonly label: Label;
  readonly knowledge: KnowledgeView;
  /** Open ones, the first to do first; no more than two hundred of them, each with no more than twenty findings: GET of the one has all. */
  readonly actions: readonly ActionView[];
  /** Done, put off or not affected, the latest first; no more than a hundred. */
  readonly settled: readonly SettledRow[];
  /** Maintenance that the clearinghouse asks for; what it is for is told when it may be. */
  readonly notices: readonly NoticeView[];
  /** From today on, by the stated capacity; at least the first week, no more than twelve. */
  readonly weeks: readonly WeekView[];
  /** What will not be done by its due date with these hours. */
  readonly misses: readonly MissView[];
  readonly counts: { readonly open: number; readonly today: number; readonly done: number; readonly deferred: number; readonly notAffected: number; readonly overdue: number; readonly findings: number; readonly assets: number };
}

/** Keep this window free, for so many hours of work. */
export interface NoticeView {
  readonly id: string;
  readonly sentAt: string;
  readonly from: string;
  readonly to: string;
  readonly hours: number;
  readonly acknowledged: { readonly at: string; readonly by: string } | undefined;
}

/** BOD 26-04 binds federal civilian agencies; for everybody else the page calls it a benchmark. `sentence` says which and why. */
export interface Label {
  readonly kind: 'directive' | 'benchmark';
  readonly sentence: string;
}

/** How old what we know is. Where a source is stale, or there is none, `sentence` says so and `remedy` what to run. */
export interface KnowledgeView {
  readonly sentence: string;
  readonly stale: boolean;
  readonly remedy: string | undefined;
  readonly sources: readonly { readonly kind: string; readonly location: string; readonly fetched: string; readonly newest: string; readonly records: number; readonly rejected: number; readonly partial: boolean; readonly stale: boolean }[];
}

export type ActionKind = 'upgrade' | 'control' | 'investigate';
/** What the decision table says: 3 days and forensic investigation, 3, 14, 60 days, at the next upgrade. */
export type Clock = '3DF' | '3D' | '14D' | '60D' | 'FSU';

export interface ActionView {
  readonly id: string;
  readonly kind: ActionKind;
  readonly title: string;
  /** From 1 on, among the open ones; undefined where it is settled. */
  readonly place: number | undefined;
  /** Why this is where it is, in one sentence. */
  readonly why: string;
  /** Part of what the answer first calls today's. */
  readonly today: boolean;
  /** The first day of the week that it is planned for. */
  readonly weekOf: string | undefined;
  readonly clock: Clock;
  /** The outcome in the table's own words. */
  readonly outcome: string;
  /** The last day on which it is in time; undefined where the next upgrade is soon enough. */
  readonly due: string | undefined;
  /** The first instant that is too late. */
  readonly dueAt: string | undefined;
  /** Negative once it is overdue. */
  readonly daysLeft: number | undefined;
  readonly label: Label['kind'];
  readonly hours: number;
  /** As its ecosystem names it; undefined of an investigation. */
  readonly package: string | undefined;
  readonly from: readonly string[];
  readonly to: string | undefined;
  readonly breaking: boolean;
  readonly places: readonly PlaceView[];
  /** In order. Of an investigation each with its own time; of a control how to go about it. */
  readonly steps: readonly { readonly text: string; readonly hours: number | undefined; readonly dueAt: string | undefined; readonly proof: string | undefined }[];
  /** The way back, in sentences. */
  readonly wayBack: readonly string[];
  /** What shows that it is done. */
  readonly proof: string;
  /** Other controls that would do, and what the vendor says. */
  readonly alternatives: readonly { readonly title: string; readonly endsClock: boolean }[];
  readonly workarounds: readonly { readonly text: string; readonly source: string }[];
  /** A control that only holds until there is a patch does not end the clock. */
  readonly endsClock: boolean;
  /** Actions to do before this one. */
  readonly after: readonly { readonly id: string; readonly title: string }[];
  /** Known flaws of the version that it leads to, where no other clears as much. */
  readonly lands: readonly string[];
  readonly findings: readonly FindingView[];
  readonly findingsCount: number;
  readonly standing: StandingView;
  /** What the asker may do now. */
  readonly may: readonly ActionAct[];
}

export interface PlaceView {
  readonly asset: { readonly id: string; readonly name: string };
  readonly from: string;
  readonly breaking: boolean;
  /** Direct dependencies that bring it in, each with the shortest way to it, by name; empty where it is a direct one or the inventory does not say. */
  readonly owners: readonly (readonly string[])[];
}

export interface FindingView {
  readonly id: string;
  /** A CVE where there is one. */
  readonly flaw: string;
  readonly aliases: readonly { readonly id: string; readonly by: readonly string[] }[];
  readonly advisories: readonly string[];
  readonly asset: { readonly id: string; readonly name: string };
  readonly package: string;
  readonly version: string;
  readonly fixed: readonly string[];
  readonly severity: { readonly level: 'none' | 'low' | 'medium' | 'high' | 'critical'; readonly score: number | undefined; readonly vector: string | undefined; readonly source: string } | undefined;
  readonly kev: { readonly added: string; readonly due: string; readonly ransomware: boolean } | undefined;
  readonly epss: { readonly score: number; readonly percentile: number } | undefined;
  readonly malware: boolean;
  /** What is known of it, in one sentence. */
  readonly because: string;
  readonly foundAt: string;
  readonly due: DueView;
}

/** A due date with all that it rests on. */
export interface DueView {
  readonly day: string | undefined;
  readonly at: string | undefined;
  readonly outcome: string;
  /** The clock started on this day, because the flaw was listed then or found then. */
  readonly start: { readonly day: string; readonly because: 'listed' | 'found'; readonly source: string };
  readonly table: string;
  readonly inputs: readonly { readonly name: string; readonly value: string; readonly basis: 'stated' | 'default'; readonly source: string; readonly date: string | undefined }[];
  /** For each default: what it would be if it were another value. */
  readonly otherwise: readonly { readonly name: string; readonly value: string; readonly outcome: string; readonly due: string | undefined }[];
  /** From the first computation to the last one that differed. */
  readonly history: readonly { readonly at: string; readonly due: string | undefined; readonly moved: 'set' | 'earlier' | 'later' | 'unmoved'; readonly changed: readonly string[] }[];
}

export type ActionState = 'open' | 'done' | 'deferred' | 'not-affected';
export interface StandingView {
  readonly state: ActionState;
  /** The act that the state rests on. */
  readonly act: { readonly at: string; readonly by: string; readonly why: string | undefined; readonly until: string | undefined; readonly justification: Justification | undefined; readonly evidence: readonly Proof[] } | undefined;
  /** Everything that was ever decided about it, the oldest first. */
  readonly log: readonly { readonly at: string; readonly by: string; readonly what: string }[];
}
export interface SettledRow {
  readonly id: string;
  readonly title: string;
  readonly state: Exclude<ActionState, 'open'>;
  readonly at: string;
  readonly by: string;
  readonly until: string | undefined;
  readonly why: string | undefined;
}
export interface Proof {
  readonly what: string;
  readonly where: string;
  /** In hexadecimal. */
  readonly sha256?: string | undefined;
}
/** VEX, as CSAF 2.0 and OpenVEX name them. */
export type Justification = 'component_not_present' | 'vulnerable_code_not_present' | 'vulnerable_code_not_in_execute_path' | 'vulnerable_code_cannot_be_controlled_by_adversary' | 'inline_mitigations_already_exist';
export type ActionAct =
  | 'done' /* {evidence: Proof[]} */ | 'defer' /* {until, why} */ | 'not-affected' /* {justification, why, evidence: Proof[]} */
  | 'reopen' /* {why} */ | 'undo' /* {why} */;

export interface WeekView {
  readonly from: string;
  readonly hours: number;
  readonly capacity: number;
  readonly actions: readonly { readonly id: string; readonly title: string; readonly hours: number; readonly goesOn: boolean; readonly due: string | undefined }[];
}
export interface MissView {
  readonly id: string;
  readonly title: string;
  readonly due: string;
  readonly doneInWeekOf: string | undefined;
  readonly because: 'already-past' | 'hours-of-the-week' | 'hours-of-the-day';
  readonly sentence: string;
}

/** From the worst down: what stops if the asset stops. */
export type Stakes = 'life' | 'mission' | 'service' | 'convenience';

export interface AssetRow {
  readonly id: string;
  readonly name: string;
  /** Reachable from the public internet; undefined where nobody has said, and then it counts as exposed. */
  readonly exposed: boolean | undefined;
  readonly stakes: Stakes | undefined;
  readonly maintainer: string | undefined;
  readonly inventory: { readonly id: string; readonly uploadedAt: string; readonly format: string; readonly components: number } | undefined;
  readonly findings: number;
  readonly openActions: number;
  readonly nextDue: string | undefined;
}
/** GET /api/operator/assets/:id */
export interface AssetView extends AssetRow {
  /** Who answered when; the due dates cite it. */
  readonly answered: { readonly exposed: { readonly by: string; readonly on: string } | undefined };
  readonly inventories: readonly { readonly id: string; readonly uploadedAt: string; readonly by: string; readonly format: string; readonly components: number; readonly current: boolean }[];
  readonly actions: readonly ActionView[];
}
/** What is left out stays as it is; null takes an answer back. */
export interface AssetBody {
  readonly name?: string | undefined;
  readonly exposed?: boolean | null | undefined;
  readonly stakes?: Stakes | null | undefined;
  readonly maintainer?: string | null | undefined;
}

export interface InventoryView {
  readonly id: string;
  readonly asset: { readonly id: string; readonly name: string };
  readonly uploadedAt: string;
  readonly by: string;
  readonly bytes: number;
  readonly sha256: string;
  /** As a person would call it: "CycloneDX 1.6 JSON". */
  readonly format: string;
  readonly current: boolean;
  readonly matched: boolean;
  readonly components: number;
  /** Entries that name no package. */
  readonly unnamed: number;
  readonly judged: number;
  /** What could not be judged and why; no more than a thousand of them here. */
  readonly unjudgedCount: number;
  readonly unjudged: readonly { readonly purl: string; readonly reason: string; readonly product?: string }[];
  /** Of those not judged, how many state a product instead of a package: `product` tells which, `reason` what it is taken for. */
  readonly products: number;
  readonly findings: number;
}

/** GET /api/operator/history: for charts. A point per day, the oldest first, a year at most. */
export interface HistoryView {
  readonly open: readonly { readonly day: string; readonly byClock: Readonly<Record<Clock, number>>; readonly overdue: number }[];
  /** Actions that were done or are no longer found. */
  readonly remediated: readonly { readonly title: string; readonly clock: Clock; readonly openedOn: string; readonly closedOn: string; readonly days: number; readonly inTime: boolean | undefined }[];
  readonly medianDays: number | undefined;
  readonly byAsset: readonly { readonly id: string; readonly name: string; readonly open: number; readonly overdue: number }[];
}

export interface SettingsView {
  readonly hoursPerWeek: number;
  readonly hoursPerDay: number | undefined;
  /** The organization says that it is a federal civilian agency, so that BOD 26-04 binds it. */
  readonly binding: boolean;
  readonly zone: string;
  readonly sector: Sector | undefined;
  readonly sectors: readonly Sector[];
}
export interface SettingsBody {
  readonly hoursPerWeek?: number | undefined;
  readonly hoursPerDay?: number | null | undefined;
  readonly binding?: boolean | undefined;
  /** Of the IANA database, such as America/Chicago. */
  readonly zone?: string | undefined;
  readonly sector?: Sector | null | undefined;
}
/** The sixteen critical infrastructure sectors of PPD-21 and NSM-22. */
export type Sector =
  | 'chemical' | 'commercial-facilities' | 'communications' | 'critical-manufacturing' | 'dams' | 'defense-industrial-base' | 'emergency-services' | 'energy' | 'financial-services'
  | 'food-and-agriculture' | 'government' | 'healthcare' | 'information-technology' | 'nuclear' | 'transportation' | 'water';

/** GET /api/sector: how the organization's own sector stands, in bands that hide small counts; frozen for a week. */
export interface SectorView {
  readonly sector: Sector | undefined;
  readonly asOf: string | undefined;
  readonly rows: readonly { readonly question: 'known-exploited' | 'three-days' | 'overdue'; readonly sentence: string; readonly members: number; readonly low: number; readonly high: number; readonly you: boolean }[];
  /** Why there is nothing to see, where there is not. */
  readonly withheld: string | undefined;
}

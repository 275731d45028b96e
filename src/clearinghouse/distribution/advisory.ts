/** Traffic Light Protocol 2.0. */
export type Tlp = 'RED' | 'AMBER+STRICT' | 'AMBER' | 'GREEN' | 'CLEAR';

/** What goes out about one case. Pure data: the stage that publishes builds it, this one turns it into formats. */
export interface Advisory {
  /** The case that it came from. */
  readonly case: string;
  /** `BW-2026-0001`: the publisher's prefix, a year, a number. */
  readonly id: string;
  readonly title: string;
  /** One sentence. */
  readonly summary: string;
  /** Markdown, by a coordinator; how the range was found and what to do follows it where it goes out. */
  readonly details: string;
  readonly package: AdvisoryPackage;
  readonly range: ExecutedRange;
  /** CVE, GHSA and other names of the same flaw. */
  readonly aliases: readonly string[];
  /** `CWE-79`, the main one first. */
  readonly cwe: readonly string[];
  /** Vectors, at most one of each version: `CVSS:3.1/…`, `CVSS:4.0/…`. */
  readonly cvss: readonly string[];
  readonly credits: readonly Credit[];
  readonly references: readonly Reference[];
  /** Every public state of it in order of time: the first is the publication, the last the current one. */
  readonly revisions: readonly [Revision, ...Revision[]];
  /** It stays in the feed, marked. */
  readonly withdrawn?: { readonly at: string; readonly why: string };
  readonly tlp: Tlp;
  /** Where the signed executions can be had. */
  readonly evidence: readonly { readonly url: string; readonly summary: string }[];
}

export interface AdvisoryPackage {
  /** purl without version. */
  readonly purl: string;
  /** OSV's ecosystem name, where it has one. */
  readonly ecosystem: string | undefined;
  readonly name: string;
}

/** The part of an executed range that goes out; the engine's own fits it. */
export interface ExecutedRange {
  readonly cells: readonly { readonly version: string; readonly state: 'fired' | 'silent' | 'dead'; readonly probed: boolean; readonly artifactSha256?: string }[];
  readonly affected: {
    readonly events: readonly RangeEvent[];
    /** The versions inside, by enumeration. */
    readonly versions: readonly string[];
    /** Could not be judged; inside wherever a judged neighbor is. */
    readonly unjudged: readonly string[];
  };
}

/** Half-open, in version order, each `introduced` before its `fixed`; `0` is before every version (OSV schema). */
export type RangeEvent = { readonly introduced: string } | { readonly fixed: string };

export interface Credit {
  readonly name: string;
  readonly type: 'FINDER' | 'REPORTER' | 'ANALYST' | 'COORDINATOR' | 'REMEDIATION_DEVELOPER' | 'REMEDIATION_REVIEWER' | 'REMEDIATION_VERIFIER' | 'TOOL' | 'SPONSOR' | 'OTHER';
}

export interface Reference {
  readonly type: 'ADVISORY' | 'ARTICLE' | 'DETECTION' | 'DISCUSSION' | 'REPORT' | 'FIX' | 'INTRODUCED' | 'PACKAGE' | 'WEB';
  readonly url: string;
}

export interface Revision {
  /** RFC 3339, UTC. */
  readonly at: string;
  readonly summary: string;
}

/** Who publishes, from the settings. */
export interface Publisher {
  readonly name: string;
  /** CSAF's namespace: a URL under the publisher's control. */
  readonly namespace: string;
  /** Where the feed will be served, https, without a slash at the end. */
  readonly baseUrl: string;
  /** Aggregators may list and mirror it: false where nobody but this machine can fetch it. */
  readonly listed: boolean;
  /** `mailto:` or https: where to report (RFC 9116, Contact). */
  readonly contact: string;
  /** Home prefix of the ids, registered or not: `BW`. */
  readonly prefix: string;
  /** CSAF's issuing_authority: in whose name. */
  readonly authority?: string;
  /** URL of the disclosure policy. */
  readonly policy?: string;
}

export function publishedAt({ revisions }: Advisory): string {
  return instant(revisions[0].at);
}

export function modifiedAt({ revisions }: Advisory): string {
  return instant((revisions.at(-1) ?? revisions[0]).at);
}

/** One spelling for one instant, the one that Go's RFC3339Nano prints, so that equal times are equal text everywhere. */
export function instant(at: string | Date): string {
  return new Date(at).toISOString().replace(/\.0+Z$|(\.\d*[1-9])0*Z$/, '$1Z');
}

export interface Interval {
  readonly introduced: string;
  /** Undefined: open, no version without the flaw is known after it. */
  readonly fixed: string | undefined;
}

export function intervalsOf(events: readonly RangeEvent[]): readonly Interval[] {
  return events.flatMap((event, index) => {
    if (!('introduced' in event)) return [];
    const next = events[index + 1];
    return [{ introduced: event.introduced, fixed: next !== undefined && 'fixed' in next ? next.fixed : undefined }];
  });
}

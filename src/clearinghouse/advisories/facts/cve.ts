/** What is known of a CVE beside its advisories. Each field comes from one source. */
export interface CveFacts {
  /** EPSS: the chance of exploitation within 30 days, and the share of CVEs below it. */
  readonly epss: { readonly score: number; readonly percentile: number } | undefined;
  /** In CISA's catalog of known exploited vulnerabilities. */
  readonly kev: KevEntry | undefined;
  /** CISA's Vulnrichment. */
  readonly ssvc: Ssvc | undefined;
  /** The highest CVSS base score that Vulnrichment carries. */
  readonly score: number | undefined;
}

export interface KevEntry {
  readonly added: string;
  readonly due: string;
  readonly ransomware: boolean;
}

export const exploitations = ['none', 'poc', 'active'] as const;
export const automatables = ['no', 'yes'] as const;
export const impacts = ['partial', 'total'] as const;

export interface Ssvc {
  readonly exploitation: (typeof exploitations)[number] | undefined;
  readonly automatable: (typeof automatables)[number] | undefined;
  readonly technicalImpact: (typeof impacts)[number] | undefined;
}

const firstYear = 1990;
const lastYear = 2053;
const mostNumber = 2 ** 26;

/** A CVE as a number, in the order of years and numbers; undefined for everything else. */
export function cveNumber(id: string): number | undefined {
  if (!id.startsWith('CVE-')) return undefined;
  const found = /^CVE-(\d{4})-(\d{4,8})$/.exec(id);
  const year = Number(found?.[1]);
  const number = Number(found?.[2]);
  return found === null || year < firstYear || year > lastYear || number >= mostNumber ? undefined : (year - firstYear) * mostNumber + number;
}

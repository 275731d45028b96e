import { z } from 'zod';
import { justifications, stakes } from '../priority/index.ts';

/** The sixteen critical infrastructure sectors (PPD-21, kept by NSM-22). */
export const sectors = [
  'chemical', 'commercial-facilities', 'communications', 'critical-manufacturing', 'dams', 'defense-industrial-base', 'emergency-services', 'energy', 'financial-services',
  'food-and-agriculture', 'government', 'healthcare', 'information-technology', 'nuclear', 'transportation', 'water',
] as const;
export type Sector = (typeof sectors)[number];

const line = (most: number) => z.string().trim().min(1).max(most).regex(/^[^\p{Cc}]*$/u, 'must be one line');
const reason = z.string().trim().min(1).max(2_000);
export const assetName = line(120);

export const assetBody = z.strictObject({
  name: assetName.optional(),
  exposed: z.boolean().nullable().optional(),
  stakes: z.enum(stakes).nullable().optional(),
  maintainer: line(200).nullable().optional(),
});
export type AssetChange = z.output<typeof assetBody>;

export const settingsBody = z.strictObject({
  hoursPerWeek: z.number().min(0.25).max(168).optional(),
  hoursPerDay: z.number().min(0.25).max(24).nullable().optional(),
  binding: z.boolean().optional(),
  zone: line(60).optional(),
  sector: z.enum(sectors).nullable().optional(),
});
export type SettingsChange = z.output<typeof settingsBody>;

const evidence = z.array(z.strictObject({ what: line(500), where: line(1_000), sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits').optional() })).min(1).max(20);

export const actionBodies = {
  'done': z.strictObject({ evidence }),
  'defer': z.strictObject({ until: z.iso.date(), why: reason }),
  'not-affected': z.strictObject({ justification: z.enum(justifications), why: reason, evidence }),
  'reopen': z.strictObject({ why: reason }),
  'undo': z.strictObject({ why: reason }),
} as const;
export type ActionActName = keyof typeof actionBodies;
export const actionActs = Object.keys(actionBodies) as readonly ActionActName[];

/** One act, its fields checked. */
export type ActionActBody = { readonly [Name in ActionActName]: { readonly act: Name } & z.output<(typeof actionBodies)[Name]> }[ActionActName];

/** A window of maintenance, and the work in it; nothing that says what for. */
export const noticeBody = z.strictObject({ from: z.iso.datetime({ offset: true }), to: z.iso.datetime({ offset: true }), hours: z.number().min(0.25).max(168) });
export type NoticeBody = z.output<typeof noticeBody>;

/** Who does something: an operator in a browser or by a token. */
export interface OperatorActor {
  readonly person: string;
  readonly organization: string;
}

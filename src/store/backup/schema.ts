import { z } from 'zod';

/**
 * A backup is gzip over lines of JSON: the manifest; for each table its name and columns, then a line a row; the same for
 * jobs and sequences; the end with the number of rows, which a file that was cut off lacks. Values are PostgreSQL's text
 * form with UTC, ISO dates and hexadecimal bytea: every type goes there and back unchanged, in every profile.
 */
export const formatName = 'breakwater-backup';
export const formatVersion = 1;

export const manifestSchema = z.object({
  format: z.literal(formatName),
  version: z.int(),
  profile: z.enum(['postgres', 'cluster', 'embedded']),
  /** Of the snapshot, by the database's clock. */
  at: z.string(),
  migrations: z.array(z.string()),
});
export type Manifest = z.infer<typeof manifestSchema>;

export const sectionSchema = z.union([
  z.strictObject({ table: z.string(), columns: z.array(z.string()) }),
  z.strictObject({ jobs: z.string() }),
  z.strictObject({ sequence: z.string(), last: z.string().regex(/^-?\d{1,19}$/), called: z.boolean() }),
  z.strictObject({ end: z.literal(true), rows: z.int() }),
]);
export type Section = z.infer<typeof sectionSchema>;

export const rowSchema = z.array(z.string().nullable()).readonly();
export type Row = z.infer<typeof rowSchema>;

export const jobSchema = z.strictObject({
  id: z.uuid(),
  key: z.string(),
  data: z.unknown(),
  startAfter: z.string(),
  createdOn: z.string(),
  priority: z.int(),
});

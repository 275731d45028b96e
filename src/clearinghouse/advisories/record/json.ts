export type Json = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The objects among the first so many of a list; nothing where there is none. */
export function objects(value: unknown, most: number): readonly Json[] {
  return Array.isArray(value) ? (value as readonly unknown[]).slice(0, most).filter(isObject) : [];
}

/** A text that is not too long to be one. */
export function text(value: unknown, longest = 1024): string | undefined {
  return typeof value === 'string' && value.length > 0 && value.length <= longest ? value : undefined;
}

/** RFC 3339. */
export function instant(value: unknown): string | undefined {
  return typeof value === 'string' && value.length <= 40 && /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/.test(value) && !Number.isNaN(Date.parse(value)) ? value : undefined;
}

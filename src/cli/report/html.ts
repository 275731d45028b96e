/** Markup that is already safe. Everything else that goes into a page passes through `html` and is escaped. */
export interface Markup {
  readonly markup: string;
}

type Part = Markup | string | number | undefined | false | readonly Part[];

/** A template tag that escapes its values: reports show names and messages that strangers wrote. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return { markup: strings.reduce((page, text, index) => page + text + (index < parts.length ? render(parts[index]) : ''), '') };
}

export function raw(markup: string): Markup {
  return { markup };
}

function render(part: Part): string {
  if (part === undefined || part === false) return '';
  if (typeof part === 'string' || typeof part === 'number') return escape(String(part));
  return 'markup' in part ? part.markup : part.map(render).join('');
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escape(text: string): string {
  // Control and bidirectional characters could make a name look like another one.
  return text.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '\uFFFD').replace(/[&<>"']/g, (character) => entities[character] as string);
}

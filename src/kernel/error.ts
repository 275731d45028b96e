/**
 * The base of every error that a person may see. Each module declares its own closed union of codes in its `error.ts`
 * and extends this class; the edges (CLI, HTTP) turn a code into an exit status or a problem document.
 */
export interface ErrorDetails {
  /** What to do about it, as one imperative sentence. */
  readonly remedy?: string;
  /** Where it is: a file with line and column, a field path, a package version. */
  readonly where?: string;
  readonly cause?: unknown;
}

export class BreakwaterError<Code extends string = string> extends Error {
  readonly code: Code;
  readonly remedy: string | undefined;
  readonly where: string | undefined;

  constructor(code: Code, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.code = code;
    this.remedy = details.remedy;
    this.where = details.where;
  }
}

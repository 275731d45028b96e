import type { FactsFile, Manifest, ProductIndex, RecordLookup, SourceKind } from '../advisories/index.ts';
import type { Knowledge } from './match.ts';

/** The knowledge base as one committed update left it, open for questions. */
export interface OpenKnowledge extends Knowledge {
  /** Differs wherever a file that answers does. */
  readonly generation: string;
  readonly facts: FactsFile | undefined;
  readonly products: ProductIndex | undefined;
  readonly records: RecordLookup;
  readonly manifest: Manifest;
}

export interface SourceAge {
  readonly kind: SourceKind;
  readonly location: string;
  readonly records: number;
  /** When it was last looked at, and the newest change in it: RFC 3339, or a day. */
  readonly fetched: string;
  readonly newest: string;
  /** Since it was last looked at. */
  readonly ageSeconds: number;
}

/** A service's hold of the folder that `breakwater intel update` writes. */
export interface KnowledgeShelf {
  /**
   * Asks the newest; undefined where there is none. What is under way when an update comes finishes on what it began with,
   * whose files are closed after the last such question.
   */
  use<T>(ask: (knowledge: OpenKnowledge | undefined) => T | Promise<T>): Promise<T>;
  /** The newest, for those who ask of index and facts alone: these are held in memory and go on answering after an update. */
  current(): OpenKnowledge | undefined;
  /** Called with what is new, also once for what is there already; gives what ends it. */
  follow(changed: (knowledge: OpenKnowledge) => void): () => void;
  sources(): readonly SourceAge[];
  /** Why the newest state of the folder is not the one in use. */
  problem(): string | undefined;
  /** Looks at the folder now, instead of when it is time. */
  refresh(): Promise<void>;
  close(): Promise<void>;
}

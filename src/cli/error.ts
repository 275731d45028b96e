import { BreakwaterError } from '../kernel/error.ts';

export type CommandErrorCode = 'usage' | 'file-unreadable' | 'file-unwritable' | 'data-stale' | 'not-ready' | 'example-missing' | 'desk-unreachable' | 'desk-refused';

export class CommandError extends BreakwaterError<CommandErrorCode> {}

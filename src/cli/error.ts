import { BreakwaterError } from '../kernel/error.ts';

export type CommandErrorCode = 'usage' | 'file-unreadable' | 'not-ready' | 'example-missing' | 'desk-unreachable' | 'desk-refused';

export class CommandError extends BreakwaterError<CommandErrorCode> {}

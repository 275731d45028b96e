import { BreakwaterError } from '../kernel/error.ts';

export type CommandErrorCode = 'usage' | 'file-unreadable' | 'not-ready' | 'example-missing';

export class CommandError extends BreakwaterError<CommandErrorCode> {}

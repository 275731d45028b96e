import { execFile } from 'node:child_process';

/** Runs one of the user's own package clients to ask for its configuration. Never in a folder whose files it would obey. */
export type Command = (program: string, args: readonly string[], options?: { readonly milliseconds?: number; readonly env?: Readonly<Record<string, string>>; readonly folder?: string }) => Promise<CommandResult>;

export interface CommandResult {
  /** Undefined where the program is not installed. */
  readonly status: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export function openCommand(env: Readonly<Record<string, string | undefined>>): Command {
  return (program, args, options = {}) => new Promise((resolve) => {
    execFile(program, [...args], {
      cwd: options.folder ?? '/',
      env: { ...env, LC_ALL: 'C.UTF-8', ...options.env },
      timeout: options.milliseconds ?? 60_000,
      killSignal: 'SIGKILL',
      maxBuffer: 32 * 1024 * 1024,
    }, (error, stdout, stderr) => {
      const code: unknown = error === null ? 0 : error.code;
      resolve({ status: code === 'ENOENT' ? undefined : typeof code === 'number' ? code : 1, stdout, stderr });
    });
  });
}

import { posix } from 'node:path';
import type { Job } from '../job.ts';
import { SandboxError } from '../error.ts';

const WRITABLE = ['/work', '/out', '/log', '/tmp', '/dev/shm'];
/** Where a mount may go: places of its own, never over the system's or the writable ones. */
const SYSTEM = ['/', '/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32', '/etc', '/proc', '/dev', '/sys'];
const CONTROL = 0x20;

/** Throws `job-invalid` for a job that no driver could run as it is meant. The caller's mistake, never a proof's. */
export function checkJob(job: Job): void {
  const { limits } = job;
  absolute('argv', job.argv[0]);
  for (const text of job.argv) printable('argv', text, 128 * 1024);
  for (const [name, value] of Object.entries(job.env ?? {})) {
    if (name === '' || name.includes('=')) throw invalid('env', `"${name}" is no name`);
    printable('env', `${name}=${value}`, 128 * 1024);
  }
  const targets = new Set<string>();
  for (const mount of job.mounts ?? []) {
    absolute('mounts', mount.source);
    absolute('mounts', mount.target);
    const reserved = [...SYSTEM, ...WRITABLE].some((place) => within(place, mount.target) && place !== '/') || mount.target === '/';
    if (reserved) throw invalid('mounts', `${mount.target} is a place of the sandbox itself`);
    if (targets.has(mount.target)) throw invalid('mounts', `${mount.target} is there twice`);
    targets.add(mount.target);
  }
  for (const file of job.files ?? []) {
    absolute('files', file.path);
    const place = WRITABLE.find((writable) => within(writable, file.path));
    if (place === undefined || place === file.path) throw invalid('files', `${file.path} is not under ${WRITABLE.join(', ')}`);
    if (file.mode !== undefined && (file.mode & ~0o777) !== 0) throw invalid('files', `mode ${file.mode.toString(8)} of ${file.path}`);
  }
  for (const port of job.listen ?? []) {
    if (!Number.isInteger(port) || port < 1024 || port > 65535) throw invalid('listen', `port ${port} is not within 1024 and 65535`);
  }
  for (const [name, value] of Object.entries(limits)) {
    if (!Number.isFinite(value) || value <= 0 || value > LARGEST_LIMIT) throw invalid(`limits.${name}`, `${value} is not within 0 and ${LARGEST_LIMIT}`);
  }
}

/** Far above any use; keeps byte counts exact and timers within 32 bits. */
const LARGEST_LIMIT = 2 ** 30;

function within(place: string, path: string): boolean {
  return path === place || path.startsWith(place === '/' ? '/' : `${place}/`);
}

function absolute(field: string, path: string): void {
  printable(field, path, 4096);
  if (!path.startsWith('/') || posix.normalize(path) !== path || (path !== '/' && path.endsWith('/'))) {
    throw invalid(field, `"${path}" is not an absolute path without . and ..`);
  }
}

/** NUL would end the text early in the kernel; paths also keep out control characters, which have no business in one. */
function printable(field: string, text: string, longest: number): void {
  if (text.includes('\0')) throw invalid(field, 'a text has a NUL character');
  if (Buffer.byteLength(text) > longest) throw invalid(field, `a text is longer than ${longest} bytes`);
  if (longest === 4096 && [...text].some((character) => character.charCodeAt(0) < CONTROL)) throw invalid(field, 'a path has a control character');
}

function invalid(where: string, message: string): SandboxError {
  return new SandboxError('job-invalid', `the sandbox cannot run this job: ${message}`, { where, remedy: 'Correct the job; its rules stand in src/sandbox/job.ts.' });
}

/** Connection exceptions, resources that ran out, and a server that ends or starts: PostgreSQL's appendix A, classes 08, 53 and 57P. */
const states = /^(?:08[0-9A-Z]{3}|53[0-9A-Z]{3}|57P0[1-5])$/;
const sockets: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOENT', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN']);
/** node-postgres gives these without a code. */
const messages: ReadonlySet<string> = new Set(['Connection terminated unexpectedly', 'Connection terminated', 'Connection terminated due to connection timeout', 'timeout exceeded when trying to connect', 'Client has encountered a connection error and is not queryable', 'Client was closed and is not queryable']);

/** Whether a statement failed since the database is away for now; its effect, if there was one, is rolled back. */
export function isOutage(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isOutage);
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return states.test(code) || (sockets.has(code) && 'syscall' in error) || messages.has(error.message);
}

/** A whole body: TAP's 3 MiB. */
export const mostBytes = 3 * 1_048_576;

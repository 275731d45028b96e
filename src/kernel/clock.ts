/** Time as the rest of the code sees it: handed in, never taken. `start/` passes the system's, tests pass their own. */
export interface Clock {
  /** The current instant. */
  now(): Date;
  /** Milliseconds since an arbitrary origin; never goes backwards. */
  monotonic(): number;
}

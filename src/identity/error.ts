import { BreakwaterError } from '../kernel/error.ts';

export type IdentityErrorCode =
  /** Nobody is signed in, or the token is none of ours. Never says which. */
  | 'not-signed-in'
  /** The thing is there and seen, the act is not theirs. */
  | 'not-allowed'
  /** Not there, or not for these eyes: one answer for both. */
  | 'not-found'
  /** Allowed, after the second factor. */
  | 'step-up-required'
  | 'step-up-refused'
  /** A link that is unknown, used, withdrawn or too old. Never says which. */
  | 'link-refused'
  | 'sign-in-refused'
  /** The provider knows them, and nobody here does. */
  | 'account-unknown'
  /** The identity provider cannot be reached or answers nonsense. */
  | 'provider-unavailable'
  | 'input-invalid'
  /** Coordinators and observers are members of the clearinghouse's own organization. */
  | 'role-not-here'
  | 'scope-not-granted'
  | 'sponsorship-refused'
  /** The last administrator of the clearinghouse cannot go. */
  | 'last-administrator';

export class IdentityError extends BreakwaterError<IdentityErrorCode> {}

import { z } from 'zod';

/** What a sign-in in progress remembers. It was sealed by us; a version that changed between two starts is no state. */
export const signInState = z.strictObject({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  returnTo: z.string(),
  /** `bind`: a signed-in person adds this way of signing in. */
  purpose: z.enum(['sign-in', 'step-up', 'bind']),
  /** Hash of the session that asked; what comes back belongs to no other. */
  session: z.string().optional(),
  begun: z.number(),
});
export type SignInState = z.infer<typeof signInState>;

/** Claims of an ID token or of the user info, as far as we look (OpenID Connect Core, section 5.1). */
export const claims = z.object({ name: z.string().optional().catch(undefined), email: z.string().optional().catch(undefined), email_verified: z.boolean().optional().catch(undefined) });

/** Why a sign-in by the provider came to nothing, as the address of the sign-in page says it; the words are ours alone. */
export const refusals = ['account-unknown', 'sign-in-refused', 'step-up-refused', 'step-up-required', 'provider-unavailable', 'link-refused'] as const;
export type Refusal = (typeof refusals)[number];

export const refusalWords: Readonly<Record<Refusal, { readonly what: string; readonly remedy: string }>> = {
  'account-unknown': { what: 'Your provider knows you, but nobody here knows that account.', remedy: 'Ask whoever runs this desk to invite the address that your provider has verified, then sign in again; or sign in with another account.' },
  'sign-in-refused': { what: 'The sign-in was not accepted: it took too long, was used before, or began in another window.', remedy: 'Start again from here, in one window.' },
  'step-up-refused': { what: 'At the provider somebody else signed in.', remedy: 'Sign in there as yourself.' },
  'step-up-required': { what: 'Adding a way to sign in asks for your second factor.', remedy: 'Confirm that it is you, then do it again.' },
  'provider-unavailable': { what: 'Your organization’s provider did not answer.', remedy: 'Try again in a moment. If it stays so, tell whoever runs this desk.' },
  'link-refused': { what: 'The invitation is used up, withdrawn or too old.', remedy: 'Ask for a new one.' },
};

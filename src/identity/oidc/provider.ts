import * as client from 'openid-client';
import type { Clock } from '../../kernel/clock.ts';
import { IdentityError } from '../error.ts';
import { isLoopback } from '../host.ts';
import { hashOf } from '../secret.ts';
import { safeReturnTo } from './return-to.ts';
import { claims, signInState } from './schema.ts';
import type { SignInState } from './schema.ts';
import { seal, unseal } from './seal.ts';

export interface OidcSettings {
  readonly issuer: URL;
  readonly clientId: string;
  /** Without one this is a public client, held by PKCE alone. */
  readonly clientSecret?: string | undefined;
  /** Registered with the provider: our address and `/sign-in/callback`. */
  readonly redirectUri: URL;
  /** 256 bits that seal what a sign-in remembers. */
  readonly key: Uint8Array;
  /** The way out to the network, handed in. */
  readonly fetch: client.CustomFetch;
}

/** How long somebody may take at the provider. */
const patience = 600_000;

export interface Begun {
  /** Where to send the browser. */
  readonly location: URL;
  /** For the cookie `sign-in`. */
  readonly cookie: string;
  readonly seconds: number;
}

export interface Finished {
  readonly issuer: string;
  readonly subject: string;
  readonly name: string | undefined;
  /** Only what the provider says it has verified. */
  readonly email: string | undefined;
  readonly purpose: SignInState['purpose'];
  /** Hash of the session that began it. */
  readonly session: string | undefined;
  readonly returnTo: string;
}

export interface Oidc {
  /** A sign-in, or the second factor or a new way to sign in for the session of that secret. */
  beginSignIn(returnTo: string | undefined, purpose?: { readonly kind: 'step-up' | 'bind'; readonly session: string }): Promise<Begun>;
  /** `callback`: the address that the browser came back to; `cookie`: what `beginSignIn` gave it. */
  finishSignIn(callback: URL, cookie: string | undefined): Promise<Finished>;
}

/** Authorization code with PKCE, state and nonce (RFC 9700, section 2.1; OpenID Connect Core 1.0). Touches no table. */
export function oidc(settings: OidcSettings, clock: Clock): Oidc {
  let discovered: Promise<client.Configuration> | undefined;
  /** Asked once; a provider that was away is asked again. */
  const configuration = (): Promise<client.Configuration> => discovered ??= discover(settings).catch((error: unknown) => {
    discovered = undefined;
    throw unavailable(codeOf(error));
  });
  return {
    async beginSignIn(returnTo, purpose) {
      const config = await configuration();
      const [state, nonce, verifier] = [client.randomState(), client.randomNonce(), client.randomPKCECodeVerifier()];
      const location = client.buildAuthorizationUrl(config, {
        redirect_uri: settings.redirectUri.href, scope: 'openid email profile', state, nonce,
        code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
        ...(purpose?.kind === 'step-up' ? { max_age: '0', prompt: 'login' } : {}),
      });
      const remembered: SignInState = {
        state, nonce, verifier, returnTo: safeReturnTo(returnTo), purpose: purpose?.kind ?? 'sign-in', begun: clock.now().getTime(),
        ...(purpose === undefined ? {} : { session: hashOf(purpose.session) }),
      };
      return { location, cookie: seal(settings.key, remembered), seconds: patience / 1_000 };
    },
    async finishSignIn(callback, cookie) {
      const read = signInState.safeParse(cookie === undefined ? undefined : unseal(settings.key, cookie));
      const elapsed = clock.now().getTime() - (read.data?.begun ?? Number.NaN);
      if (!read.success || !(elapsed >= 0 && elapsed < patience)) throw refused('it was not begun in this browser, or took too long');
      return finish(await configuration(), settings, callback, read.data, elapsed);
    },
  };
}

async function discover({ issuer, clientId, clientSecret, fetch }: OidcSettings): Promise<client.Configuration> {
  const insecure = issuer.protocol === 'http:' && isLoopback(issuer);
  const authentication = clientSecret === undefined ? client.None() : client.ClientSecretBasic(clientSecret);
  const execute = insecure ? [client.allowInsecureRequests] : [];
  return client.discovery(issuer, clientId, {}, authentication, { execute, timeout: 10, [client.customFetch]: fetch });
}

async function finish(config: client.Configuration, settings: OidcSettings, callback: URL, remembered: SignInState, elapsed: number): Promise<Finished> {
  // The address is ours whatever the request said it was; only the answer in it is the provider's.
  const answer = new URL(settings.redirectUri);
  answer.search = callback.search;
  const steppingUp = remembered.purpose === 'step-up';
  try {
    const tokens = await client.authorizationCodeGrant(config, answer, {
      expectedState: remembered.state, expectedNonce: remembered.nonce, pkceCodeVerifier: remembered.verifier, idTokenExpected: true,
      // They must have signed in since we asked, whatever the provider made of `max_age`.
      ...(steppingUp ? { maxAge: Math.ceil(elapsed / 1_000) } : {}),
    });
    const token = tokens.claims();
    if (token === undefined) throw refused('the provider sent no ID token');
    let told = claims.parse(token);
    if (told.email === undefined && !steppingUp && config.serverMetadata().userinfo_endpoint !== undefined) {
      told = { ...told, ...claims.parse(await client.fetchUserInfo(config, tokens.access_token, token.sub)) };
    }
    const { purpose, session, returnTo } = remembered;
    return { issuer: token.iss, subject: token.sub, name: told.name, email: told.email_verified === true ? told.email?.toLowerCase() : undefined, purpose, session, returnTo };
  } catch (error) {
    throw translated(error);
  }
}

/** Answers and errors of a provider may carry codes and tokens: of theirs only the kind goes on. */
function translated(error: unknown): IdentityError {
  if (error instanceof IdentityError) return error;
  const code = codeOf(error);
  const answered = error instanceof client.ResponseBodyError || error instanceof client.AuthorizationResponseError;
  if (answered || (error instanceof client.ClientError && code !== 'OAUTH_TIMEOUT' && code !== 'OAUTH_RESPONSE_IS_NOT_CONFORM')) return refused(`the provider's answer does not hold (${code})`);
  return unavailable(code);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && /^[\w-]{1,64}$/.test(error.code) ? error.code : 'no code';
}

function unavailable(code: string): IdentityError {
  return new IdentityError('provider-unavailable', `The identity provider cannot be used (${code})`, { remedy: 'Try again in a moment, or have its address in the configuration checked: https, or http on loopback.' });
}

export function refused(why: string): IdentityError {
  return new IdentityError('sign-in-refused', `The sign-in was refused: ${why}`, { remedy: 'Start again from the sign-in page.' });
}

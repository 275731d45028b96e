/**
 * Where to go after signing in: a path on this very site, else its front page. Whoever can choose it must not send people
 * elsewhere (open redirect): `//host`, `/\host` and what browsers strip (tabs, line breaks) all lead away.
 */
export function safeReturnTo(value: string | undefined): string {
  if (value === undefined || value.length > 2_048 || !/^\/(?![/\\])[\x21-\x7e]*$/.test(value) || value.includes('\\')) return '/';
  const base = 'http://here.invalid';
  if (!URL.canParse(value, base)) return '/';
  const url = new URL(value, base);
  const path = `${url.pathname}${url.search}${url.hash}`;
  // Resolving dots can bring a second slash to the front: `/.//host`.
  return url.origin === base && !path.startsWith('//') ? path : '/';
}

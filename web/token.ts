/**
 * The token of this page's address. It stands behind the `#`, which browsers do not send and servers do not log, and
 * leaves the address bar and the history before it is used.
 */
export function takeFragment(): string | undefined {
  const token = window.location.hash.slice(1);
  if (token === '') return undefined;
  // The router's own state stays: it would take a bare state for another page.
  window.history.replaceState(window.history.state, '', window.location.pathname + window.location.search);
  return decoded(token);
}

/** What was pasted: a whole link, or the token alone. */
export function tokenOf(pasted: string): string {
  const text = pasted.trim();
  return decoded(text.slice(text.indexOf('#') + 1));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

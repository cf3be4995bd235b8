/** A string of JSON, or a number. What is within strings is no number. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Where a text has neither so many digits nor so large an exponent, there is nothing to look for. */
const MAYBE_INEXACT = /\d{16}|\d[eE]\+?\d{3}/;

/**
 * The first number of a JSON text that would silently become another: an integer that no number of JavaScript is, or
 * one that is beyond all of them. Fractions are rounded as everywhere.
 * @param json what `JSON.parse` takes
 */
export function inexactNumberIn(json: string): string | undefined {
  if (!MAYBE_INEXACT.test(json)) return undefined;
  for (const [token] of json.matchAll(TOKEN)) {
    if (!token.startsWith('"') && !isExact(token))
      return token.length > 40 ? `${token.slice(0, 40)}…` : token;
  }
  return undefined;
}

function isExact(token: string): boolean {
  const value = Number(token);
  if (!Number.isFinite(value)) return false;
  return !/^-?\d+$/.test(token) || BigInt(token) === BigInt(value);
}

/** Nobody makes us wait longer. */
const MOST_SECONDS = 3600;

/**
 * For how many seconds an answer asks us to stay away (RFC 9110, 10.2.3): a number of them, or a moment.
 * @param now milliseconds
 */
export function retryAfterSeconds(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  const seconds = /^\d{1,9}$/.test(text) ? Number(text) : Math.ceil((Date.parse(text) - now) / 1000);
  return Number.isNaN(seconds) ? undefined : Math.min(Math.max(seconds, 0), MOST_SECONDS);
}

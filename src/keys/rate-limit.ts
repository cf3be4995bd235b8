/** So many requests at once, and again in each such span, evenly. */
export interface KeyRateLimit {
  readonly requests: number;
  readonly seconds: number;
}

const MOST_REQUESTS = 1_000_000;
const MOST_SECONDS = 86_400;
/** Above this the microseconds between two requests are too few to be counted in. */
const MOST_A_SECOND = 100_000;

/** Why it is no limit that can be kept; `undefined` where it is one. */
export function faultOfRate({ requests, seconds }: KeyRateLimit): string | undefined {
  if (!isBetween(requests, 1, MOST_REQUESTS)) return 'A rate limit is of 1 to 1,000,000 requests.';
  if (!isBetween(seconds, 1, MOST_SECONDS)) return 'A rate limit is over 1 to 86,400 seconds (a day).';
  return requests / seconds > MOST_A_SECOND
    ? 'A rate limit is of 100,000 requests a second at most.'
    : undefined;
}

const isBetween = (value: number, least: number, most: number): boolean =>
  Number.isInteger(value) && value >= least && value <= most;

/** Whether who keeps to `rate` keeps to `bound` too, both at once and in the long run. */
export const isWithinRate = (rate: KeyRateLimit | null, bound: KeyRateLimit): boolean =>
  rate !== null &&
  rate.requests <= bound.requests &&
  rate.requests * bound.seconds <= bound.requests * rate.seconds;

/** `600/60s`: as people write a limit, and as it is shown to them. */
export const spelledRate = ({ requests, seconds }: KeyRateLimit): string => `${requests}/${seconds}s`;

/** Reads what `spelledRate` writes; `undefined` for what is no limit that can be kept. */
export function readRate(text: string): KeyRateLimit | undefined {
  const [, requests, seconds] = /^(\d{1,7})\/(\d{1,5})s$/.exec(text) ?? [];
  const rate = { requests: Number(requests), seconds: Number(seconds) };
  return faultOfRate(rate) === undefined ? rate : undefined;
}

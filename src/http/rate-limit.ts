import type { Quota } from '../policy/quota.js';
import type { HttpRequest, HttpResponse } from './exchange.js';

/**
 * By the notes, which every copy of a request shares. Not in them: they are for the log, which has no use for what is
 * on every answer.
 */
const quotasOf = new WeakMap<HttpRequest['notes'], readonly Quota[]>();

/** Notes what the limits that a request was counted by leave its caller. */
export function noteQuotas(request: HttpRequest, quotas: readonly Quota[]): void {
  if (quotas.length > 0) quotasOf.set(request.notes, quotas);
}

/** Puts that on the answer, good or bad, whichever door gave it. */
export function withRateLimit(
  answer: (request: HttpRequest) => Promise<HttpResponse>,
): (request: HttpRequest) => Promise<HttpResponse> {
  return async (request) => {
    const response = await answer(request);
    const quotas = quotasOf.get(request.notes);
    return quotas ? { ...response, headers: { ...response.headers, ...headersOf(quotas) } } : response;
  };
}

/**
 * draft-ietf-httpapi-ratelimit-headers-11: lists of strings with parameters (RFC 9651). `r` is how many may come at
 * once, and `t` how long there are no more than that. Nearest to its end comes first; the policies stay as they are.
 */
const headersOf = (quotas: readonly Quota[]) => ({
  'RateLimit-Policy': quotas.map(policyItem).join(', '),
  RateLimit: [...quotas].sort(byWhatIsLeft).map(limitItem).join(', '),
});

const policyItem = ({ policy: { name, requests, seconds } }: Quota): string =>
  `"${name}";q=${requests};w=${seconds}`;

const limitItem = ({ policy, remaining, seconds }: Quota): string =>
  `"${policy.name}";r=${remaining}${seconds > 0 ? `;t=${seconds}` : ''}`;

const byWhatIsLeft = (a: Quota, b: Quota): number => a.remaining - b.remaining || b.seconds - a.seconds;

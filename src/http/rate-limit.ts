import type { Quota } from '../policy/quota.js';
import type { Exit, HttpRequest } from './exchange.js';

/** Notes what the limits that a request was counted by leave its caller. */
export function noteQuotas({ usage }: HttpRequest, quotas: readonly Quota[]): void {
  if (quotas.length > 0) usage.quotas = quotas;
}

/** For an answer that must not tell one caller from another. */
export function forgetQuotas({ usage }: HttpRequest): void {
  delete usage.quotas;
}

/**
 * Puts that on the answer, by draft-ietf-httpapi-ratelimit-headers-11: lists of strings with parameters (RFC 9651).
 * `r` is how many may come at once, and `t` how long there are no more than that. Nearest to its end comes first; the
 * policies stay as they are.
 */
export const tellingQuotas: Exit = ({ usage: { quotas } }, _status, headers) => {
  if (!quotas) return;
  const [one, ...others] = quotas;
  if (one && others.length === 0) {
    headers['RateLimit-Policy'] = one.policy.item;
    headers['RateLimit'] = limitItem(one);
    return;
  }
  headers['RateLimit-Policy'] = quotas.map(({ policy }) => policy.item).join(', ');
  headers['RateLimit'] = [...quotas].sort(byWhatIsLeft).map(limitItem).join(', ');
};

const limitItem = ({ policy, remaining, seconds }: Quota): string =>
  `"${policy.name}";r=${remaining}${seconds > 0 ? `;t=${seconds}` : ''}`;

const byWhatIsLeft = (a: Quota, b: Quota): number => a.remaining - b.remaining || b.seconds - a.seconds;

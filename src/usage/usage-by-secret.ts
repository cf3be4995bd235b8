import type { Context } from '../context.js';
import { HalyardError } from '../errors.js';
import { getEverySecret } from '../keys/get-key.js';
import { type ApiKeySecret, isLive } from '../keys/key.js';
import { startOf, widthMs } from './grain.js';
import { type Sums, usageBySecretId } from './report-queries.js';
import { grainKept, requireUsageOf } from './usage.js';

/** How often a secret of a key was shown, and whether it is the one that should be. */
export interface SecretUsage extends Sums {
  readonly secret: ApiKeySecret;
  readonly isCurrent: boolean;
}

const DEFAULT_DAYS = 30;

/**
 * Who still uses the old secret of a key that was rotated: each secret that works, and each that was used since. A key
 * may ask about itself. `undefined` where there is no such key in the caller's tenant.
 * @throws HalyardError FORBIDDEN, BAD_USER_INPUT
 */
export async function usageBySecret(
  context: Context,
  input: { readonly keyId: string; readonly since?: Date | null | undefined },
): Promise<readonly SecretUsage[] | undefined> {
  const { keyId } = input;
  requireUsageOf(context, keyId);
  const now = context.clock.now();
  const since = input.since ?? new Date(now - DEFAULT_DAYS * widthMs.day);
  // No count is as old, and PostgreSQL knows no time as early as a Date can be.
  if (since.getTime() < 0 || since.getTime() > now) {
    throw new HalyardError('BAD_USER_INPUT', { field: ['since'], message: 'since must be in the past.' });
  }
  const secrets = await getEverySecret(context, keyId);
  if (!secrets) return undefined;

  const { tenantId } = context.principal;
  const span = { sinceMs: since.getTime(), untilMs: now + 1 };
  const begin = new Date(startOf(await grainKept(context, span), span.sinceMs));
  const filter = { tenantId, apiKeyId: keyId, since: begin, until: new Date(span.untilMs) };
  const counts = await usageBySecretId(context.store.read, filter);
  const bySecret = new Map(counts.map((count) => [count.secretId, count]));
  return secrets
    .map((secret, place) => {
      const { requests = 0, refused = 0, failed = 0 } = bySecret.get(secret.id) ?? {};
      return { secret, isCurrent: place === 0 && isLive(secret, now), requests, refused, failed };
    })
    .filter(({ secret, requests }) => requests > 0 || isLive(secret, now));
}

import { recordChange } from '../audit/record-event.js';
import { HalyardError } from '../errors.js';
import { keyEndOf } from '../principals/principal.js';
import { maskOf, missingFrom, type ScopeMask, scopesIn } from '../principals/scope.js';
import { type Scope, scopeNamed } from '../principals/scope-registry.js';
import type { Client } from './client.js';
import { OAuthError } from './oauth-error.js';

/** A token of a service account, and what of its key it carries. */
export interface ServiceToken {
  readonly accessToken: string;
  readonly expiresIn: number;
  readonly scopes: readonly Scope[];
}

/**
 * Turns a key of a service account into a token that lives for minutes. It holds what was asked for and the key holds,
 * never outlives the key or the secret that was shown, and dies with them.
 * @param scope words with spaces between (RFC 6749, 3.3); left out: all that the key holds
 * @throws OAuthError invalid_scope
 */
export async function issueServiceToken(
  { context, serviceAccountId }: Client,
  scope: string | undefined,
): Promise<ServiceToken> {
  const { principal, identity, clock, store } = context;
  const { proof } = principal;
  if (!proof) throw new HalyardError('FORBIDDEN');
  const { keyId, secretId } = proof;
  const scopes = scope === undefined ? scopesIn(principal.scopes) : scopesAsked(principal.scopes, scope);
  const now = clock.now();
  const lifeMs = identity.settings.serviceTokenSeconds * 1000;
  const expiresAt = Math.min(now + lifeMs, keyEndOf(principal) ?? Number.POSITIVE_INFINITY);
  const accessToken = await identity.tokens.signService({
    keyId,
    secretId,
    serviceAccountId,
    tenantId: principal.tenantId,
    scopes,
    expiresAt,
  });
  await store.tx((w) =>
    recordChange(context, w, {
      action: 'serviceToken.issue',
      subjectId: serviceAccountId,
      after: { scopes, expiresAt: new Date(expiresAt) },
    }),
  );
  return { accessToken, expiresIn: Math.floor((expiresAt - now) / 1000), scopes };
}

function scopesAsked(held: ScopeMask, scope: string): readonly Scope[] {
  const words = scope.split(' ').filter((word) => word !== '');
  const asked = words.map((word) => {
    const known = scopeNamed(word);
    if (!known) throw new OAuthError('invalid_scope', `There is no scope ${word.slice(0, 64)}.`);
    return known;
  });
  const wanted = maskOf(asked);
  const missing = missingFrom(held, [wanted]);
  if (missing.length > 0)
    throw new OAuthError('invalid_scope', `The key does not hold ${missing.join(', ')}.`);
  return scopesIn(wanted);
}

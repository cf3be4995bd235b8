import { recordChange } from '../audit/record-event.js';
import { type Clock, dateOf } from '../clock.js';
import { parseToken } from '../keys/token.js';
import type { Store } from '../storage/store.js';
import type { Client } from './client.js';
import { OAuthError } from './oauth-error.js';
import { deleteRevokedTokens, insertRevokedToken } from './queries.js';

/**
 * Ends a token of the client's own at once, before its time (RFC 7009). A token that is none, that has expired, or that
 * is another's is answered alike: nothing is left to do, and nothing is told.
 * @throws OAuthError unsupported_token_type for a key, which has a mutation of its own
 */
export async function revokeToken({ context, serviceAccountId }: Client, token: string): Promise<void> {
  if (parseToken(token)) {
    throw new OAuthError('unsupported_token_type', 'An API key is revoked by the mutation revokeApiKey.');
  }
  const { identity, store, clock } = context;
  const proof = await identity.tokens.verify(token);
  if (proof.outcome !== 'proven' || proof.claims.kind !== 'service') return;
  const { tokenId, tenantId, expiresAt, serviceAccountId: owner } = proof.claims;
  if (owner !== serviceAccountId) return;
  await store.tx(async (w) => {
    const revoked = { id: tokenId, tenantId, revokedAt: dateOf(clock), expiresAt: new Date(expiresAt) };
    if (!(await insertRevokedToken(w, revoked))) return;
    await w.invalidate(tokenId);
    await recordChange(context, w, {
      action: 'serviceToken.revoke',
      subjectId: serviceAccountId,
      after: { tokenId },
    });
  });
}

/** By so much the clocks of processes on one store may differ. */
const SKEW_SECONDS = 3600;

/** A revocation is kept for as long as its token would have lived, by the clock of any process. */
export const forgetRevokedTokens = (store: Store, clock: Clock): Promise<void> =>
  store.tx((w) => deleteRevokedTokens(w, dateOf(clock, -SKEW_SECONDS)));

import type { Principal } from '../principals/principal.js';
import { type ApiKey, type ApiKeySecret, effectiveScopes } from './key.js';

/** By the row of the secret, of which a cached key has always the same. */
const principals = new WeakMap<ApiKeySecret, Principal>();

/**
 * The caller as their key alone makes them: its owner or service account may leave less of it.
 * @param secret the one that was shown; left out where none was, or where the key is refused anyway
 */
export function principalOf(key: ApiKey, secret?: ApiKeySecret): Principal {
  const known = secret && principals.get(secret);
  if (known) return known;
  const principal: Principal = {
    kind: 'apiKey',
    id: key.id,
    name: key.name,
    tenantId: key.tenantId,
    scopes: effectiveScopes(key),
    api: key.api,
    projectIds: key.projectIds,
    expiresAt: key.expiresAt?.getTime(),
    secretExpiresAt: secret?.expiresAt?.getTime(),
    allowedIps: key.allowedIps,
    rateLimit: key.rateLimit ?? undefined,
    isRetiring: secret?.expiresAt != null,
    proof: secret && { apiKeyId: key.id, keyId: key.keyId, secretId: secret.id },
  };
  if (secret) principals.set(secret, principal);
  return principal;
}

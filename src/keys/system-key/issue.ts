import { dateOf } from '../../clock.js';
import type { Context } from '../../context.js';
import { DEFAULT_TENANT } from '../../principals/default-tenant.js';
import type { Writer } from '../../storage/store.js';
import { type IssuedKey, newSecretOf } from '../issued.js';
import type { ApiKey } from '../key.js';
import { insertKey } from '../queries.js';
import { newKeyId } from '../token.js';
import type { SystemKeySetting } from './setting.js';
import { CONFIGURATION } from './system-key.js';

/**
 * Makes the row of the system key and its secret, inside the caller's transaction, where there is none.
 * @param setting the text that was set; left out, chance makes one
 */
export async function issueSystemKey(
  context: Context,
  w: Writer,
  setting?: SystemKeySetting,
): Promise<IssuedKey> {
  const key = newSystemKey(context, setting);
  const given = setting && { secret: setting.token.secret, text: setting.text };
  const { text, kept } = newSecretOf(context, key, given);
  await insertKey(w, key, kept);
  return { key, token: text };
}

function newSystemKey({ principal, clock, ids }: Context, setting: SystemKeySetting | undefined): ApiKey {
  const now = dateOf(clock);
  return {
    id: ids.next('key'),
    tenantId: DEFAULT_TENANT,
    keyId: setting?.token.keyId ?? newKeyId(ids),
    api: 'pixee',
    environment: 'live',
    name: 'System key',
    description: 'Holds every scope of the default tenant. Each of its uses is in the audit trail.',
    scopes: [],
    allowedIps: [],
    projectIds: [],
    rateLimit: null,
    active: true,
    notBefore: null,
    expiresAt: null,
    revokedAt: null,
    revokedReason: null,
    createdAt: now,
    // Nobody's leaving ends it: it belongs to the installation.
    ownerId: null,
    serviceAccountId: null,
    system: true,
    createdBy: setting ? CONFIGURATION : principal.id,
    updatedAt: now,
    lastUsedAt: null,
    lastUsedIp: null,
  };
}

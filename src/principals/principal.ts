import { HalyardError } from '../errors.js';
import type { Api } from './api-registry.js';
import { missingFrom, NOTHING_HELD, needOf, type ScopeMask, satisfies } from './scope.js';
import type { Scope } from './scope-registry.js';

/** Who is calling: what every rule is asked about, whatever credential was shown. */
export interface Principal {
  readonly kind: 'anonymous' | 'apiKey' | 'operator' | 'serviceAccount' | 'user';
  /** The id of the key, the user, or the service account that shows a token; `anonymous` or `operator` otherwise. */
  readonly id: string;
  /** A name for logs and people. */
  readonly name: string;
  /** The tenant whose rows this principal sees; the empty string, which no row has, for nobody. */
  readonly tenantId: string;
  /** What it may do, now. */
  readonly scopes: ScopeMask;
  /** The API its credential was made for. */
  readonly api: Api | undefined;
  /** The projects whose rows it sees beside those of no project. */
  readonly projectIds: readonly string[];
  /** When its credential ends, in milliseconds. */
  readonly expiresAt: number | undefined;
  /** The session a user calls from. */
  readonly sessionId?: string | undefined;
  /** The user a key belongs to, beyond whose scopes it never reaches. */
  readonly ownerId?: string | undefined;
  /** The service account a key or a token belongs to. It sees rows of its own projects, and of no project. */
  readonly serviceAccountId?: string | undefined;
  /** Which key and which secret of it stand behind its credential. */
  readonly proof?: KeyProof | undefined;
  /** Where its credential may be used from. Empty: anywhere. */
  readonly allowedIps: readonly string[];
  /** Whether the secret it showed has been rotated out and only lives through its grace. */
  readonly isRetiring: boolean;
}

export interface KeyProof {
  /** The sixteen public characters of the key. */
  readonly keyId: string;
  readonly secretId: string;
  /** When that secret ends, in milliseconds, where a rotation gave it a last day. */
  readonly endsAt: number | undefined;
}

export const anonymous: Principal = {
  kind: 'anonymous',
  id: 'anonymous',
  name: 'anonymous',
  tenantId: '',
  scopes: NOTHING_HELD,
  api: undefined,
  projectIds: [],
  expiresAt: undefined,
  allowedIps: [],
  isRetiring: false,
};

/** Throws FORBIDDEN with the missing scopes named, for rules that depend on the row and so cannot stand on a field. */
export function requireScope(principal: Principal, scope: Scope): void {
  const need = needOf([[scope]]);
  if (satisfies(principal.scopes, need)) return;
  throw new HalyardError('FORBIDDEN', {
    message: `This needs the scope ${scope}.`,
    requiredScopes: [[scope]],
    missingScopes: missingFrom(principal.scopes, need),
  });
}

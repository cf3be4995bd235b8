import { homeAmong } from '../accounts/get-user.js';
import { type Person, type Standing, scopesIn } from '../accounts/standing.js';
import type { Clock } from '../clock.js';
import { type ErrorCode, type ErrorDetails, HalyardError } from '../errors.js';
import type { Principal } from '../principals/principal.js';
import { createFreshCache } from '../storage/cache.js';
import type { Store } from '../storage/store.js';
import { findSession } from './queries.js';
import { isLiveSession, type Session } from './session.js';
import type { SessionClaims } from './tokens.js';

/** Who the access token of a session stands for by now, or why for nobody. */
export type UserAdmission =
  | { readonly ok: true; readonly principal: Principal }
  | { readonly ok: false; readonly refusal: HalyardError; readonly owner: Principal | undefined };

export type AdmitUser = (claims: SessionClaims, tenantNamed: string | undefined) => Promise<UserAdmission>;

const CACHED_SESSIONS = 10_000;

/**
 * A token's signature is proven once; what its session and person are worth is asked each time, of a cache that
 * serves only while nothing has changed. So a revoked session, a disabled person and another role hold at once.
 */
export function createUserAdmission(parts: { store: Store; clock: Clock; standing: Standing }): AdmitUser {
  const { store, clock, standing } = parts;
  const sessions = createFreshCache<Session>(store, CACHED_SESSIONS);

  async function sessionOf(id: string): Promise<Session | undefined> {
    const cached = sessions.get(id);
    // A refresh lets it live longer, and does not empty everybody's cache for that.
    if (cached && isLiveSession(cached, clock.now())) return cached;
    const version = store.version();
    const session = await findSession(store.read, id);
    if (session) sessions.set(id, session, version);
    return session;
  }

  /** For who belonged to no tenant when the token was made: the one they joined since, as if they logged in now. */
  async function startingAt({ user, roles }: Person): Promise<string> {
    const tenantIds = [...roles.keys()];
    const home = homeAmong(
      tenantIds.map((tenantId) => ({ tenantId })),
      user,
    );
    for (const tenantId of [home, ...tenantIds]) {
      if (!(await standing.isSuspended(tenantId))) return tenantId;
    }
    return home;
  }

  return async (claims, tenantNamed) => {
    const session = await sessionOf(claims.sessionId);
    if (!session || !isLiveSession(session, clock.now())) return refuse('SESSION_REVOKED');
    const person = await standing.person(claims.userId);
    if (!person) return refuse('ACCOUNT_DISABLED');

    const tenantId = tenantNamed ?? (claims.tenantId || (await startingAt(person)));
    const principal = principalOf(person, claims, session, tenantId);
    if (tenantId !== '' && !person.roles.has(tenantId)) {
      const details = tenantNamed === undefined ? { message: LEFT } : undefined;
      return refuse('WRONG_TENANT', { ...principal, tenantId: claims.tenantId }, details);
    }
    if (await standing.isSuspended(tenantId)) return refuse('TENANT_SUSPENDED', principal);
    return { ok: true, principal };
  };
}

const LEFT =
  'You no longer belong to the tenant this session acts in. Refresh the session, or name another tenant of yours in X-Tenant-ID.';

const refuse = (code: ErrorCode, owner?: Principal, details?: ErrorDetails): UserAdmission => ({
  ok: false,
  refusal: new HalyardError(code, details),
  owner,
});

const principalOf = (
  person: Person,
  claims: SessionClaims,
  session: Session,
  tenantId: string,
): Principal => ({
  kind: 'user',
  id: person.user.id,
  name: person.user.name,
  tenantId,
  scopes: scopesIn(person, tenantId),
  api: undefined,
  projectIds: [],
  expiresAt: Math.min(claims.expiresAt, session.expiresAt.getTime()),
  allowedIps: [],
  isRetiring: false,
  sessionId: claims.sessionId,
});

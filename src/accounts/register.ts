import { recordChange } from '../audit/record-event.js';
import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { HalyardError } from '../errors.js';
import { networkOf } from '../keys/network.js';
import { isUniqueViolation, type Writer } from '../storage/store.js';
import { insertOwnedTenant, newTenant } from './create-tenant.js';
import { joinByInvitation, requireInvitation } from './invite-member.js';
import { checkPassword } from './password-rules.js';
import { keepSampleHere } from './sample-people.js';
import { checkedEmail, checkedPersonName, type User } from './user.js';
import { findUserByEmail, insertUser, updateUser } from './user-queries.js';

export interface RegisterInput {
  readonly email: string;
  readonly name: string;
  readonly password: string;
  /** What the new tenant is called. Left out: after the person. */
  readonly tenantName?: string | null | undefined;
  /** Joins the tenant that invited instead of making one. */
  readonly invitation?: string | null | undefined;
}

const INVITATION = ['input', 'invitation'];

/**
 * Makes a person an account: with an invitation as a member of the tenant that invited, else as the owner of a tenant
 * of their own, where the installation allows that.
 * @throws HalyardError VALIDATION_FAILED, CONFLICT (the address is taken), FORBIDDEN (registration is closed),
 *   NOT_FOUND (no such invitation), RATE_LIMITED, UNAVAILABLE
 */
export async function register(context: Context, input: RegisterInput): Promise<User> {
  const { identity, clock, ids, store } = context;
  const { invitation } = input;
  const isInvited = invitation !== null && invitation !== undefined;
  if (!isInvited && identity.settings.registration === 'closed') {
    throw new HalyardError('FORBIDDEN', { message: 'Registration is closed here; ask for an invitation.' });
  }
  const email = checkedEmail(input.email);
  keepSampleHere(context, email);
  const name = checkedPersonName(input.name);
  checkPassword(input.password, email);
  const tenant = isInvited
    ? undefined
    : newTenant(context, input.tenantName ?? name, ['input', 'tenantName']);
  await identity.throttle.attempt(context.address);
  // First of all that tells: who was not invited learns nothing of who has an account, and costs no hash.
  if (isInvited) await requireInvitation(context, store.read, { token: invitation, email }, INVITATION);
  if (await findUserByEmail(store.read, email)) throw taken(isInvited);

  const now = dateOf(clock);
  const user: User = {
    id: ids.next('usr'),
    email,
    name,
    passwordHash: await identity.passwords.hash(input.password, networkOf(context.address)),
    passwordChangedAt: now,
    defaultTenantId: tenant?.id ?? null,
    disabledAt: null,
    createdAt: now,
  };
  const made = store.tx(async (w) => {
    await insertUser(w, user);
    if (tenant) await insertOwnedTenant(context, w, tenant, user.id);
    if (!isInvited) return recorded(context, w, user);
    const { tenantId } = await joinByInvitation(context, w, user, invitation, INVITATION);
    return recorded(context, w, (await updateUser(w, user.id, { defaultTenantId: tenantId })) ?? user);
  });
  return made.catch((error: unknown) => {
    throw isUniqueViolation(error) ? taken(isInvited) : error;
  });
}

/** In the trail of the tenant they have then. */
async function recorded(context: Context, w: Writer, user: User): Promise<User> {
  const { id, email, name, defaultTenantId } = user;
  const self = { ...context.principal, kind: 'user', id, tenantId: defaultTenantId ?? '' } as const;
  const by = { ...context, principal: self };
  await recordChange(by, w, { action: 'user.register', subjectId: id, after: { email, name } });
  return user;
}

const taken = (isInvited: boolean): HalyardError =>
  new HalyardError('CONFLICT', {
    field: ['input', 'email'],
    message: `There is an account with this e-mail address already.${isInvited ? INSTEAD : ''}`,
  });

const INSTEAD = ' Log in and call acceptInvitation with the same invitation.';

import { recordChange } from '../audit/record-event.js';
import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { HalyardError, notFound } from '../errors.js';
import { requireAtLeast } from '../keys/key.js';
import { type Db, isUniqueViolation, type Writer } from '../storage/store.js';
import { endInvitations } from './end-invitations.js';
import { callingUser } from './get-user.js';
import { requireManager } from './manager.js';
import { hashOfToken, newOpaqueToken } from './one-time-token.js';
import { lockTenant } from './queries.js';
import { type Role, scopesOfRole } from './role.js';
import { checkedEmail, type Invitation, type Member, type User } from './user.js';
import {
  deleteInvitation,
  findInvitation,
  findMember,
  findUserByEmail,
  insertInvitation,
  insertMembership,
  takeInvitation,
  tenantInviting,
} from './user-queries.js';

const LIFE_SECONDS = 7 * 24 * 3600;

/** An invitation and its token, which is shown in this answer and never again. */
export interface IssuedInvitation {
  readonly invitation: Invitation;
  readonly token: string;
}

/**
 * Invites a person into the caller's tenant, by this invitation alone: an earlier one ends. Sends no mail: the caller
 * passes the token on.
 * @throws HalyardError VALIDATION_FAILED, FORBIDDEN (a role that may do more than you), CONFLICT (a member already)
 */
export async function inviteMember(
  context: Context,
  input: { readonly email: string; readonly role: Role },
): Promise<IssuedInvitation> {
  requireManager(context);
  const { principal, ids, clock, store } = context;
  const email = checkedEmail(input.email);
  requireAtLeast(principal, scopesOfRole(input.role));
  const token = newOpaqueToken(ids, 'invite');
  const invitation: Invitation = {
    id: ids.next('ivt'),
    tenantId: principal.tenantId,
    email,
    role: input.role,
    tokenHash: hashOfToken(token),
    createdAt: dateOf(clock),
    createdBy: principal.id,
    expiresAt: dateOf(clock, LIFE_SECONDS),
    acceptedAt: null,
  };
  await store.tx(async (w) => {
    await lockTenant(w, principal.tenantId);
    const known = await findUserByEmail(w, email);
    if (known && (await findMember(w, principal.tenantId, known.id))) {
      throw new HalyardError('CONFLICT', {
        field: ['input', 'email'],
        message: 'This person is a member already.',
      });
    }
    await endInvitations(context, w, email, 'They were invited anew.');
    await insertInvitation(w, invitation);
    await recordChange(context, w, { action: 'member.invite', subjectId: invitation.id, after: invitation });
  });
  return { invitation, token };
}

/** Takes an invitation back that nobody has accepted. */
export async function cancelInvitation(context: Context, id: string): Promise<Invitation> {
  requireManager(context);
  const { store, principal, clock } = context;
  return store.tx(async (w) => {
    const invitation = await deleteInvitation(w, principal.tenantId, id, dateOf(clock));
    if (!invitation) throw notFound('invitation', ['id']);
    await recordChange(context, w, { action: 'member.cancelInvitation', subjectId: id });
    return invitation;
  });
}

/**
 * The person who calls joins the tenant that invited their e-mail address.
 * @throws HalyardError FORBIDDEN (no person calls), NOT_FOUND (unknown, used, over, or another's), CONFLICT
 */
export async function acceptInvitation(context: Context, token: string): Promise<Member> {
  const user = await callingUser(context);
  const joined = context.store.tx((w) => joinByInvitation(context, w, user, token, ['invitation']));
  // Of two invitations that are accepted at once on PostgreSQL, neither sees the membership that the other makes.
  return joined.catch((error: unknown) => {
    throw isUniqueViolation(error) ? belongsAlready(['invitation']) : error;
  });
}

const belongsAlready = (field: readonly string[]): HalyardError =>
  new HalyardError('CONFLICT', { field, message: 'You belong to this tenant already.' });

/**
 * Whether somebody with this e-mail address could join by the token. Takes nothing.
 * @throws HalyardError NOT_FOUND
 */
export async function requireInvitation(
  { clock }: Context,
  db: Db,
  invited: { readonly token: string; readonly email: string },
  field: readonly string[],
): Promise<void> {
  const { token, email } = invited;
  if (!(await findInvitation(db, hashOfToken(token), email, dateOf(clock)))) throw noInvitation(field);
}

const noInvitation = (field: readonly string[]): HalyardError =>
  notFound('invitation for your e-mail address', field);

/** The same inside a transaction of the caller's, for who registers with an invitation. */
export async function joinByInvitation(
  context: Context,
  w: Writer,
  user: User,
  token: string,
  field: readonly string[],
): Promise<Member> {
  const { ids, clock, principal } = context;
  const tokenHash = hashOfToken(token);
  // The tenant first, as who invites and who removes do: two that wait for each other would both fail.
  await lockTenant(w, (await tenantInviting(w, tokenHash)) ?? '');
  const invitation = await takeInvitation(w, tokenHash, user.email, dateOf(clock));
  if (!invitation) throw noInvitation(field);
  if (await findMember(w, invitation.tenantId, user.id)) throw belongsAlready(field);
  const { tenantId, role } = invitation;
  const membership = { id: ids.next('mem'), tenantId, userId: user.id, role, createdAt: dateOf(clock) };
  await insertMembership(w, membership);
  await w.invalidate(user.id);
  const joining = { ...context, principal: { ...principal, kind: 'user', id: user.id, tenantId } as const };
  await recordChange(joining, w, { action: 'member.join', subjectId: user.id, after: { role } });
  await endInvitations(joining, w, user.email, 'They joined by another one.');
  return { ...membership, user };
}

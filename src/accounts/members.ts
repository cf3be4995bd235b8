import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { type CountedPage, keyset, type PageArgs } from '../storage/keyset.js';
import { accountTables } from './table.js';
import type { Invitation, Member } from './user.js';
import {
  countInvitations,
  countMembers,
  findMember,
  findOpenInvitation,
  invitationsPage,
  membersPage,
} from './user-queries.js';

/** Who belongs to the caller's tenant, who joined first first. */
export async function listMembers(context: Context, page: PageArgs): Promise<CountedPage<Member>> {
  const { store, principal } = context;
  const paging = keyset<Member>(page, { id: accountTables(store.read).memberships.id, prefix: 'mem' });
  const rows = await membersPage(store.read, principal.tenantId, paging);
  return { ...paging.cut(rows), totalCount: () => countMembers(store.read, principal.tenantId) };
}

/** Who belongs to the caller's tenant under this id. */
export const getMember = ({ store, principal }: Context, userId: string): Promise<Member | undefined> =>
  findMember(store.read, principal.tenantId, userId);

/** One invitation to the caller's tenant that can still be accepted. */
export const getInvitation = (context: Context, id: string): Promise<Invitation | undefined> =>
  findOpenInvitation(context.store.read, context.principal.tenantId, id, dateOf(context.clock));

/** Invitations to the caller's tenant that can still be accepted, newest first. */
export async function listInvitations(context: Context, page: PageArgs): Promise<CountedPage<Invitation>> {
  const { store, principal, clock } = context;
  const now = dateOf(clock);
  const paging = keyset<Invitation>(page, {
    id: accountTables(store.read).invitations.id,
    prefix: 'ivt',
    descending: true,
  });
  const rows = await invitationsPage(store.read, principal.tenantId, now, paging);
  return {
    ...paging.cut(rows),
    totalCount: () => countInvitations(store.read, principal.tenantId, now),
  };
}

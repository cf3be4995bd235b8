import { createOwnTenant, createTenant } from '../accounts/create-tenant.js';
import { userById } from '../accounts/get-user.js';
import { acceptInvitation, inviteMember } from '../accounts/invite-member.js';
import { register } from '../accounts/register.js';
import type { Role } from '../accounts/role.js';
import { SAMPLE_DOMAIN } from '../accounts/sample-people.js';
import type { Context } from '../context.js';
import { operatorOf } from '../principals/operator.js';
import { createPasswordReset } from '../sessions/change-password.js';
import { startSession } from '../sessions/login.js';
import { exampleId, naming, showing } from './example-ids.js';

/** What everybody of the sample logs in with, from the machine of the server. */
export const SAMPLE_PASSWORD = 'correct horse battery stable';
export const SAMPLE_OWNER = `ada@${SAMPLE_DOMAIN}`;

const GUEST_INVITATION = '5mPl3cUr9TqXw2ZbV7nKd4HsJy8Lg6Rf0Ae1Bc3Dk5M';
const OWNER_INVITATION = '6nQm4dVs8SrYx3AcW6mLe5JtKz9Mh7Sg1Bf2Cd4Ek6N';
const RESET = '7pRn5eWt7RsZy4BdX5lMf6KuLa2Nj8Th2Cg3De5Fm7P';
/** A sample is looked at for longer than an hour. */
const MONTH_SECONDS = 30 * 24 * 3600;

/** Four people, tenants of theirs, invitations and a session. */
export async function loadPeople(context: Context): Promise<void> {
  await join(naming(context, 'a', 'usr', 'mem'), 'ada', 'Ada Sample', 'owner');
  await join(naming(context, 'b', 'usr', 'mem'), 'ben', 'Ben Sample', 'member');
  await join(naming(context, 'c', 'usr', 'mem'), 'cleo', 'Cleo Sample', 'viewer');
  const ada = await userById(context.store.read, exampleId('usr', 'a'));
  if (!ada) return;
  await startSession(naming(asBrowser(context), 'a', 'ses'), ada, context.principal.tenantId);

  await inviteMember(naming(context, 'a', 'ivt'), { email: `emil@${SAMPLE_DOMAIN}`, role: 'viewer' });
  await inviteMember(naming(context, 'b', 'ivt'), { email: `finn@${SAMPLE_DOMAIN}`, role: 'viewer' });
  const dora = { email: `dora@${SAMPLE_DOMAIN}`, role: 'viewer' } as const;
  await inviteMember(showing(naming(context, 'c', 'ivt'), GUEST_INVITATION), dora);
  await createPasswordReset(showing(context, RESET), exampleId('usr', 'b'), MONTH_SECONDS);
  await loadTenants(context, ada.email);
}

/** One that Ada owns, one that she can leave, and one that has invited her. */
async function loadTenants(context: Context, email: string): Promise<void> {
  const ada = {
    ...context,
    principal: { ...context.principal, kind: 'user', id: exampleId('usr', 'a') } as const,
  };
  await createOwnTenant(naming(ada, 'b', 'ten'), { name: 'Ada’s workshop' });
  const left = inTenant(context, await createTenant(naming(context, 'c', 'ten'), { name: 'Old branch' }));
  const { token } = await inviteMember(left, { email, role: 'admin' });
  await acceptInvitation(ada, token);
  const other = inTenant(context, await createTenant(naming(context, 'd', 'ten'), { name: 'New branch' }));
  await inviteMember(showing(other, OWNER_INVITATION), { email, role: 'member' });
}

async function join(context: Context, who: string, name: string, role: Role): Promise<void> {
  const email = `${who}@${SAMPLE_DOMAIN}`;
  const { token } = await inviteMember(context, { email, role });
  await register(context, { email, name, password: SAMPLE_PASSWORD, invitation: token });
}

const inTenant = (context: Context, { id }: { readonly id: string }): Context => ({
  ...context,
  principal: operatorOf(id),
});

const asBrowser = (context: Context): Context => ({
  ...context,
  address: '127.0.0.1',
  userAgent: 'Mozilla/5.0 (a browser of the sample)',
});

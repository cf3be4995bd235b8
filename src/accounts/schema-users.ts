import { builder } from '../graphql/builder.js';
import { findTenant } from './queries.js';
import { type Role as RoleName, type RoleRow, roleRegistry } from './role.js';
import { TenantRef } from './schema-tenant.js';
import type { Membership, Member as Person, User } from './user.js';

/** Types about people. Each field that leads to one says who may follow. */

export const Role = builder.enumType('Role', {
  description: 'What a person is to a tenant: a set of scopes. Query `roles` for what each may do.',
  values: Object.fromEntries(
    roleRegistry.map(({ name, description }) => [name.toUpperCase(), { value: name, description }]),
  ) as Record<Uppercase<RoleName>, { value: RoleName; description: string }>,
});

export const RoleInfo = builder.objectRef<RoleRow>('RoleInfo').implement({
  description: 'A role and what it may do.',
  fields: (t) => ({
    role: t.expose('name', { type: Role, description: 'Names it in inputs.' }),
    description: t.exposeString('description', { description: 'What it is for.' }),
    scopes: t.expose('scopes', { type: ['AuthScope'], description: 'All that it may do just now.' }),
  }),
});

export const UserRef = builder.objectRef<User>('User').implement({
  description: 'A person who logs in.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Names the person for good.' }),
    email: t.exposeString('email', { description: 'What they log in with, in lower case.' }),
    name: t.exposeString('name', { description: 'For people.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When they registered.' }),
    passwordChangedAt: t.expose('passwordChangedAt', {
      type: 'DateTime',
      description: 'When they last got another password.',
    }),
  }),
});

export const MembershipRef = builder.objectRef<Membership>('Membership').implement({
  description: 'That a person belongs to a tenant, and as what.',
  fields: (t) => ({
    role: t.expose('role', { type: Role, description: 'What they are to it.' }),
    tenant: t.field({
      type: TenantRef,
      nullable: true,
      description: 'The tenant.',
      resolve: async ({ tenantId }, _args, { store }) => (await findTenant(store.read, tenantId)) ?? null,
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When they joined.' }),
  }),
});

export const MemberRef = builder.objectRef<Person>('Member').implement({
  description: 'A person as a member of your tenant.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Names the membership.' }),
    role: t.expose('role', { type: Role, description: 'What they may do here.' }),
    userId: t.exposeID('userId', { description: 'Names the person, here and in any other tenant.' }),
    user: t.field({ type: UserRef, description: 'The person.', resolve: ({ user }) => user }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When they joined.' }),
  }),
});

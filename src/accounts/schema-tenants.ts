import { builder } from '../graphql/builder.js';
import { connectionOf } from '../graphql/connection.js';
import { answering, payloadType } from '../graphql/mutation.js';
import { createOwnTenant } from './create-tenant.js';
import { setDefaultTenant } from './default-tenant.js';
import { getOwnTenant, listTenants } from './list-tenants.js';
import { TenantRef } from './schema-tenant.js';
import { resumeTenant, suspendTenant } from './suspend-tenant.js';
import type { Tenant } from './tenant.js';

const TenantPayload = payloadType<{ tenant: Tenant }>('TenantPayload', 'The tenant as it is now.', (t) => ({
  tenant: t.field({
    type: TenantRef,
    nullable: true,
    description: 'The tenant as it is now.',
    resolve: ({ tenant }) => tenant,
  }),
}));

const DefaultTenantPayload = payloadType<{ tenant: Tenant | null }>(
  'DefaultTenantPayload',
  'Where you act from now on where you name no tenant.',
  (t) => ({
    tenant: t.field({
      type: TenantRef,
      nullable: true,
      description: 'The tenant that new sessions act in which name none. Null: you belong to none.',
      resolve: ({ tenant }) => tenant,
    }),
  }),
);

builder.queryFields((t) => ({
  tenants: t.connection(
    {
      type: TenantRef,
      authenticated: true,
      description:
        'The tenants that you belong to: any of them can be named in `X-Tenant-ID`. For a key it is the one it is of.',
      resolve: async (_root, args, context) => connectionOf(await listTenants(context, args)),
    },
    { name: 'TenantConnection', description: 'A page of tenants.' },
    { name: 'TenantEdge', description: 'A tenant and its place in the list.' },
  ),
  tenant: t.field({
    type: TenantRef,
    nullable: true,
    authenticated: true,
    description: 'One of the tenants that you belong to, by its id.',
    args: { id: t.arg.id({ required: true, description: 'The id of the tenant, as in `ten_…`.' }) },
    resolve: async (_root, { id }, context) => (await getOwnTenant(context, id)) ?? null,
  }),
}));

builder.mutationFields((t) => ({
  setDefaultTenant: t.field({
    nullable: true,
    type: DefaultTenantPayload,
    authenticated: true,
    description:
      'Chooses which of your tenants you act in after a login that names none. Sessions that live stay where they are. For a person who has logged in.',
    args: { tenantId: t.arg.id({ description: 'One of your tenants. Left out: the one you joined first.' }) },
    resolve: (_root, { tenantId }, context) =>
      answering(async () => ({ tenant: await setDefaultTenant(context, tenantId ?? null) })),
  }),
  createTenant: t.field({
    nullable: true,
    type: TenantPayload,
    authenticated: true,
    description: 'Makes a tenant that you own. For a person who has logged in.',
    args: { name: t.arg.string({ required: true, description: 'For people, 1 to 100 characters.' }) },
    resolve: (_root, input, context) =>
      answering(async () => ({ tenant: await createOwnTenant(context, input) })),
  }),
  suspendTenant: t.field({
    nullable: true,
    type: TenantPayload,
    authenticated: true,
    description:
      'Refuses every credential of a tenant at once; its data stays. For its owners, and for who holds `tenants:own` in it.',
    args: { id: t.arg.id({ required: true, description: 'The tenant.' }) },
    resolve: (_root, { id }, context) =>
      answering(async () => ({ tenant: await suspendTenant(context, id) })),
  }),
  resumeTenant: t.field({
    nullable: true,
    type: TenantPayload,
    authenticated: true,
    description:
      'Takes the credentials of a suspended tenant again. An owner calls it from another tenant of theirs; else the operator does it by `halyard tenants resume`.',
    args: { id: t.arg.id({ required: true, description: 'The tenant.' }) },
    resolve: (_root, { id }, context) => answering(async () => ({ tenant: await resumeTenant(context, id) })),
  }),
}));

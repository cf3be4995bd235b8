import { builder } from '../graphql/builder.js';
import type { Tenant } from './tenant.js';

export const TenantRef = builder.objectRef<Tenant>('Tenant').implement({
  description: 'A customer of yours: whose rows nobody else sees.',
  authenticated: true,
  fields: (t) => ({
    id: t.exposeID('id', { description: 'What `X-Tenant-ID` names.' }),
    name: t.exposeString('name', { description: 'For people.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    suspended: t.boolean({
      description: 'Whether every credential of it is refused just now.',
      resolve: ({ suspendedAt }) => suspendedAt !== null,
    }),
    suspendedAt: t.expose('suspendedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Since when no credential of it is taken. Null: they are.',
    }),
  }),
});

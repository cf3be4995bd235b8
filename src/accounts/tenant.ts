import type { define } from './table.js';

/** A customer: whose rows nobody else sees. */
export type Tenant = ReturnType<typeof define>['tenants']['$inferSelect'];

/** The tenant that the first start makes, and that is meant where none is named. */
export const DEFAULT_TENANT = 'default';

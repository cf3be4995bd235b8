import { invalid } from '../errors.js';
import type { define } from './table.js';

/** A customer: whose rows nobody else sees. */
export type Tenant = ReturnType<typeof define>['tenants']['$inferSelect'];

export { DEFAULT_TENANT } from '../principals/default-tenant.js';

/** @throws HalyardError VALIDATION_FAILED */
export function checkedTenantName(name: string, field: readonly string[] = ['input', 'name']): string {
  const trimmed = name.trim();
  if (trimmed.length < 1 || trimmed.length > 100 || trimmed.includes('\0')) {
    throw invalid(field, 'A tenant name has 1 to 100 characters.');
  }
  return trimmed;
}

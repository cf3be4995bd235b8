import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { invalid } from '../errors.js';
import { insertTenant } from './queries.js';
import type { Tenant } from './tenant.js';

/** Makes a tenant. For the operator of the installation. */
export async function createTenant(context: Context, input: { readonly name: string }): Promise<Tenant> {
  const name = input.name.trim();
  if (name.length < 1 || name.length > 100 || name.includes('\0')) {
    throw invalid(['input', 'name'], 'A tenant name has 1 to 100 characters.');
  }
  const tenant: Tenant = { id: context.ids.next('ten'), name, createdAt: dateOf(context.clock) };
  await context.store.tx((w) => insertTenant(w, tenant));
  return tenant;
}

import type { Context } from '../context.js';
import type { Db } from '../storage/store.js';
import * as queries from './queries.js';
import type { Tenant } from './tenant.js';

export const tenantById = (db: Db, id: string): Promise<Tenant | undefined> => queries.findTenant(db, id);

/** Every tenant, for the operator of the installation. */
export const everyTenant = ({ store }: Context): Promise<Tenant[]> => queries.allTenants(store.read);

import type { Context } from '../context.js';
import type { Supplier } from './supplier.js';
import { findSupplier, findSuppliers } from './supplier-queries.js';

/** A supplier of the caller's tenant. */
export const getSupplier = ({ store, principal }: Context, id: string): Promise<Supplier | undefined> =>
  findSupplier(store.read, principal, id);

/** Those of the ids that are suppliers of the caller's tenant, in no particular order. */
export const getSuppliers = ({ store, principal }: Context, ids: readonly string[]): Promise<Supplier[]> =>
  findSuppliers(store.read, principal, ids);

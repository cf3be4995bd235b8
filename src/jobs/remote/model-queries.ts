import { and, asc, eq, inArray } from 'drizzle-orm';
import type { Db } from '../../storage/store.js';
import { jobTables } from '../table.js';
import type { RegisteredModel } from './registered-model.js';

/** The SQL of registered models. Every query is of one tenant's. */

/** Those of the ids, or all, by their ids. */
export async function findRegistered(
  db: Db,
  tenantId: string,
  ids?: readonly string[],
): Promise<RegisteredModel[]> {
  const { jobModels } = jobTables(db);
  return db
    .select()
    .from(jobModels)
    .where(and(eq(jobModels.tenantId, tenantId), ids ? inArray(jobModels.id, [...ids]) : undefined))
    .orderBy(asc(jobModels.id));
}

export const countRegistered = (db: Db, tenantId: string): Promise<number> =>
  db.$count(jobTables(db).jobModels, eq(jobTables(db).jobModels.tenantId, tenantId));

export async function insertRegistered(db: Db, model: RegisteredModel): Promise<void> {
  await db.insert(jobTables(db).jobModels).values(model);
}

export async function changeRegistered(db: Db, model: RegisteredModel): Promise<void> {
  const { jobModels } = jobTables(db);
  const { tenantId, id, ...change } = model;
  await db
    .update(jobModels)
    .set(change)
    .where(and(eq(jobModels.tenantId, tenantId), eq(jobModels.id, id)));
}

export async function deleteRegistered(db: Db, tenantId: string, id: string): Promise<void> {
  const { jobModels } = jobTables(db);
  await db.delete(jobModels).where(and(eq(jobModels.tenantId, tenantId), eq(jobModels.id, id)));
}

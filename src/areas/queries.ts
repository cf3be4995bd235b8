import { and, eq, gt, gte, inArray, lte, or, type SQL } from 'drizzle-orm';
import type { Principal } from '../principals/principal.js';
import { inProjects } from '../projects/in-projects.js';
import type { Keyset } from '../storage/keyset.js';
import type { Db } from '../storage/store.js';
import type { Area } from './area.js';
import { type BoundingBox, type StoredBox, storedBox } from './bounding-box.js';
import { areaTables } from './table.js';

/** The slice's only SQL. Every query is of one tenant's areas, in projects whose rows the caller sees. */

const seenBy = (db: Db, principal: Principal): SQL | undefined => {
  const { areas } = areaTables(db);
  return and(eq(areas.tenantId, principal.tenantId), inProjects(db, principal, areas.projectId));
};

export interface AreaFilter {
  readonly projectId?: string | null | undefined;
  /** Only those whose own bounding box has a point in common with this one. */
  readonly bbox?: BoundingBox | null | undefined;
}

function condition(db: Db, principal: Principal, { projectId, bbox }: AreaFilter): SQL | undefined {
  const { areas } = areaTables(db);
  return and(
    seenBy(db, principal),
    projectId == null ? undefined : eq(areas.projectId, projectId),
    bbox ? meets(db, storedBox(bbox)) : undefined,
  );
}

/** A box over the antimeridian is two: one that ends there and one that begins there. */
function meets(db: Db, { west, south, east, north }: StoredBox): SQL | undefined {
  const { areas } = areaTables(db);
  const ends = storedBox([-180, -90, 180, 90]);
  const spans =
    west <= east
      ? [[west, east]]
      : [
          [west, ends.east],
          [ends.west, east],
        ];
  return and(
    lte(areas.south, north),
    gte(areas.north, south),
    or(...spans.map(([from = west, to = east]) => meetsSpan(db, from, to))),
  );
}

function meetsSpan(db: Db, west: number, east: number): SQL | undefined {
  const { areas } = areaTables(db);
  const [begins, ends] = [lte(areas.west, east), gte(areas.east, west)];
  return or(and(begins, ends), and(gt(areas.west, areas.east), or(begins, ends)));
}

export async function findArea(db: Db, principal: Principal, id: string): Promise<Area | undefined> {
  const { areas } = areaTables(db);
  const [area] = await db
    .select()
    .from(areas)
    .where(and(seenBy(db, principal), eq(areas.id, id)));
  return area;
}

/** Those of the ids that the caller sees, in no particular order. */
export async function findAreas(db: Db, principal: Principal, ids: readonly string[]): Promise<Area[]> {
  const { areas } = areaTables(db);
  return db
    .select()
    .from(areas)
    .where(and(seenBy(db, principal), inArray(areas.id, [...ids])));
}

/** What a page is planned by, before any geometry of it is read. */
export type AreaSize = Pick<Area, 'id' | 'vertexCount'>;

export async function areaSizes(
  db: Db,
  principal: Principal,
  filter: AreaFilter,
  paging: Keyset<AreaSize>,
): Promise<AreaSize[]> {
  const { areas } = areaTables(db);
  return db
    .select({ id: areas.id, vertexCount: areas.vertexCount })
    .from(areas)
    .where(and(condition(db, principal, filter), paging.where))
    .orderBy(...paging.orderBy())
    .limit(paging.limit);
}

export const countAreas = (db: Db, principal: Principal, filter: AreaFilter): Promise<number> =>
  db.$count(areaTables(db).areas, condition(db, principal, filter));

export async function insertArea(db: Db, area: Area): Promise<void> {
  await db.insert(areaTables(db).areas).values(area);
}

export async function removeArea(db: Db, principal: Principal, id: string): Promise<Area | undefined> {
  const { areas } = areaTables(db);
  const [area] = await db
    .delete(areas)
    .where(and(seenBy(db, principal), eq(areas.id, id)))
    .returning();
  return area;
}

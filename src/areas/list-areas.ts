import type { Context } from '../context.js';
import { type CountedPage, keyset, type PageArgs } from '../storage/keyset.js';
import type { Area } from './area.js';
import { type AreaFilter, type AreaSize, areaSizes, countAreas, findAreas } from './queries.js';
import { areaTables } from './table.js';

/** Vertices on one page: some five megabytes of JSON. */
const MOST_VERTICES = 100_000;

/** The areas that the caller sees, newest first. A page ends early where its areas are very large ones. */
export async function listAreas(
  { store, principal }: Context,
  input: AreaFilter & PageArgs,
): Promise<CountedPage<Area>> {
  const db = store.read;
  const paging = keyset<AreaSize>(input, { id: areaTables(db).areas.id, prefix: 'aoi', descending: true });
  const sizes = await areaSizes(db, principal, input, paging);
  const page = paging.cut(sizes, countThatFits(sizes));
  const areas = await findAreas(
    db,
    principal,
    page.rows.map(({ id }) => id),
  );
  const byId = new Map(areas.map((area) => [area.id, area]));
  return {
    ...page,
    rows: page.rows.flatMap(({ id }) => byId.get(id) ?? []),
    totalCount: () => countAreas(db, principal, input),
  };
}

/** At least one: a page without any would never be followed by the next. */
function countThatFits(sizes: readonly AreaSize[]): number {
  let vertices = 0;
  const tooMany = sizes.findIndex(({ vertexCount }) => {
    vertices += vertexCount;
    return vertices > MOST_VERTICES;
  });
  return tooMany < 0 ? sizes.length : Math.max(1, tooMany);
}

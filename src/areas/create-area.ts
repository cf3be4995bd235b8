import { setImmediate } from 'node:timers/promises';
import { recordChange } from '../audit/record-event.js';
import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { HalyardError } from '../errors.js';
import { checkedName } from '../labels.js';
import { projectForNew } from '../projects/in-projects.js';
import { type Area, withoutGeometry } from './area.js';
import { boxAround, storedBox } from './bounding-box.js';
import { checkOutline } from './check-outline.js';
import type { Geometry } from './geometry.js';
import { geometryOf } from './loop.js';
import { squareMetresOf } from './measure.js';
import { insertArea } from './queries.js';
import { fault, readGeometry } from './read-geometry.js';

export interface CreateAreaInput {
  readonly name: string;
  /** May be left out where the caller's key is bound to just one. */
  readonly projectId?: string | null | undefined;
  /** GeoJSON, as it came. */
  readonly geometry: unknown;
}

/**
 * Makes an area of a project.
 * @throws HalyardError VALIDATION_FAILED (there is no such project for the caller, among others)
 */
export async function createArea(context: Context, input: CreateAreaInput): Promise<Area> {
  const { principal, store, clock, ids } = context;
  if (principal.tenantId === '') throw new HalyardError('UNAUTHENTICATED');
  const name = checkedName(input.name);
  await projectForNew(store.read, principal, input.projectId);
  const surveyed = await survey(input.geometry);
  return store.tx(async (w) => {
    const area: Area = {
      id: ids.next('aoi'),
      tenantId: principal.tenantId,
      // Asked again, because nothing is made in a project that was deleted meanwhile.
      projectId: await projectForNew(w, principal, input.projectId),
      name,
      ...surveyed,
      createdAt: dateOf(clock),
      createdBy: principal.id,
    };
    await insertArea(w, area);
    await recordChange(context, w, {
      action: 'area.create',
      subjectId: area.id,
      after: withoutGeometry(area),
    });
    return area;
  });
}

type Surveyed = Pick<Area, 'geometry' | 'vertexCount' | 'squareMetres' | 'west' | 'south' | 'east' | 'north'>;

/** All that a geometry tells. Others are served between its parts, since a large one takes a while. */
async function survey(json: unknown): Promise<Surveyed> {
  const outline = readGeometry(json);
  await setImmediate();
  checkOutline(outline);
  await setImmediate();
  const { type, loops } = outline;
  const squareMetres = await squareMetresOf(loops);
  if (squareMetres < 1) throw fault(['coordinates'], 'The area is smaller than a square metre.');
  const geometry: Geometry = geometryOf(type, loops);
  const vertexCount = loops.reduce((sum, { corners }) => sum + corners.length, 0);
  return { geometry, vertexCount, squareMetres, ...storedBox(boxAround(loops)) };
}

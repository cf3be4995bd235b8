import { recordChange } from '../audit/record-event.js';
import type { Context } from '../context.js';
import { notFound } from '../errors.js';
import { type Area, withoutGeometry } from './area.js';
import { removeArea } from './queries.js';

/**
 * Deletes an area for good, and gives it back as it was.
 * @throws HalyardError NOT_FOUND
 */
export async function deleteArea(context: Context, id: string): Promise<Area> {
  return context.store.tx(async (w) => {
    const area = await removeArea(w, context.principal, id);
    if (!area) throw notFound('area', ['id']);
    await recordChange(context, w, { action: 'area.delete', subjectId: id, before: withoutGeometry(area) });
    return area;
  });
}

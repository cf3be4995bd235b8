import type { Kit } from '../storage/kit.js';
import { tablesOf } from '../storage/store.js';
import type { Geometry } from './geometry.js';

export const define = (k: Kit) => ({
  areas: k.table(
    'areas',
    {
      id: k.text('id').primaryKey(),
      tenantId: k.text('tenant_id').notNull(),
      projectId: k.text('project_id').notNull(),
      name: k.text('name').notNull(),
      /** GeoJSON (RFC 7946), as it was checked and stored: rings closed and wound by its rule. */
      geometry: k.json<Geometry>('geometry').notNull(),
      /** Corners of all its rings, so that a page can be kept small before it is read. */
      vertexCount: k.int('vertex_count').notNull(),
      squareMetres: k.int('square_metres').notNull(),
      /** The bounding box in ten-millionths of a degree, because the kit has whole numbers alone. West may be more than east: then it crosses the antimeridian. */
      west: k.int('west').notNull(),
      south: k.int('south').notNull(),
      east: k.int('east').notNull(),
      north: k.int('north').notNull(),
      createdAt: k.time('created_at').notNull(),
      createdBy: k.text('created_by').notNull(),
    },
    (table) => [
      k.index('areas_project').on(table.tenantId, table.projectId, table.id),
      k.index('areas_tenant').on(table.tenantId, table.id),
    ],
  ),
});

export const areaTables = tablesOf(define);

import { builder } from '../graphql/builder.js';
import { connectionOf } from '../graphql/connection.js';
import { FIELD_COST } from '../graphql/field-cost.js';
import { answering, payloadType } from '../graphql/mutation.js';
import { addNodeKind } from '../graphql/node-kinds.js';
import type { Scope } from '../principals/scope-registry.js';
import { loadProject, ProjectRef } from '../projects/schema-ref.js';
import { type Area, areaKm2Of } from './area.js';
import { boundingBoxOf, readBoundingBox } from './bounding-box.js';
import { createArea } from './create-area.js';
import { deleteArea } from './delete-area.js';
import { getArea } from './get-area.js';
import { listAreas } from './list-areas.js';

builder.scalarType('GeoJSON', {
  description:
    'A GeoJSON geometry (RFC 7946) as JSON: a Polygon or a MultiPolygon, longitude before latitude, in degrees of WGS 84.',
  serialize: (geometry) => geometry,
  parseValue: (value) => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
    throw new TypeError('A geometry is a JSON object.');
  },
});

builder.scalarType('BoundingBox', {
  description:
    'West, south, east and north in degrees (RFC 7946, 5), as a list of four numbers; written, it may also be text such as `"-109.05,37,-102.05,41"`. West is more than east where the box goes over the antimeridian.',
  serialize: (box) => box,
  parseValue: readBoundingBox,
});

/** Whoever makes an area may read back what they made. */
const readers: readonly (readonly Scope[])[] = [['aois:read'], ['aois:write']];

const AreaRef = builder.objectRef<Area>('Area');

builder.node(AreaRef, {
  description: 'An area of interest: ground that a project looks at.',
  scopes: readers,
  id: { resolve: (area) => area.id, description: 'Names the area for good.' },
  fields: (t) => ({
    name: t.exposeString('name', { description: 'A label for people.' }),
    projectId: t.exposeID('projectId', { description: 'The project it belongs to.' }),
    project: t.field({
      type: ProjectRef,
      nullable: true,
      description: 'The project it belongs to. Null where it was deleted just now.',
      resolve: async ({ projectId }, _args, context) => (await loadProject(context, projectId)) ?? null,
    }),
    geometry: t.expose('geometry', {
      extensions: { [FIELD_COST]: 20 },
      type: 'GeoJSON',
      description:
        'Its outline: outer rings counterclockwise and holes clockwise, without altitudes and repeated positions.',
    }),
    areaKm2: t.float({
      description:
        'Square kilometres on the WGS 84 ellipsoid, its holes not counted, within 0.01 % of what its edges bound.',
      resolve: areaKm2Of,
    }),
    boundingBox: t.field({
      type: 'BoundingBox',
      description: 'The smallest box around all of it, rounded outwards to ten-millionths of a degree.',
      resolve: boundingBoxOf,
    }),
    vertexCount: t.exposeInt('vertexCount', {
      description: 'Corners of all its rings together, each counted once.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
  }),
});

addNodeKind({ prefix: 'aoi', typename: 'Area', scopes: [['aois:read']], load: getArea });

builder.queryFields((t) => ({
  area: t.field({
    type: AreaRef,
    nullable: true,
    scopes: [['aois:read']],
    description: 'One area, by its id. A key finds those of the projects that it is bound to alone.',
    args: { id: t.arg.id({ required: true, description: 'The id of the area, as in `aoi_…`.' }) },
    resolve: async (_root, { id }, context) => (await getArea(context, id)) ?? null,
  }),
  areas: t.connection(
    {
      type: AreaRef,
      scopes: [['aois:read']],
      description:
        'The areas of your tenant, newest first; for a key those of the projects that it is bound to. A page has at most 100,000 vertices, and ends before its number of areas where they would be more.',
      args: {
        projectId: t.arg.id({ description: 'Only those of this project.' }),
        bbox: t.arg({
          type: 'BoundingBox',
          description: 'Only those whose bounding box has a point in common with this one.',
        }),
      },
      resolve: async (_root, args, context) => connectionOf(await listAreas(context, args)),
    },
    { name: 'AreaConnection', description: 'A page of areas.' },
    { name: 'AreaEdge', description: 'An area and its place in the list.' },
  ),
}));

const AreaPayload = payloadType<{ area: Area }>('AreaPayload', 'The area as it is now.', (t) => ({
  area: t.field({
    type: AreaRef,
    nullable: true,
    description: 'The area as it is now.',
    resolve: ({ area }) => area,
  }),
}));

const DeleteAreaPayload = payloadType<{ deletedId: string }>(
  'DeleteAreaPayload',
  'Which area was deleted.',
  (t) => ({
    deletedId: t.id({ nullable: true, description: 'The id it had.', resolve: ({ deletedId }) => deletedId }),
  }),
);

const CreateAreaInput = builder.inputType('CreateAreaInput', {
  description: 'What a new area shall be.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'A label for people, 1 to 100 characters.' }),
    projectId: t.id({
      description: 'The project it shall belong to. May be left out by a key that is bound to just one.',
    }),
    geometry: t.field({
      type: 'GeoJSON',
      required: true,
      description:
        'A GeoJSON Polygon or MultiPolygon of up to 10,000 vertices. Each ring is closed and meets neither itself nor another but at single points; either winding is taken. An area over the antimeridian is cut there. Altitudes are left out.',
    }),
  }),
});

builder.mutationFields((t) => ({
  createArea: t.field({
    nullable: true,
    type: AreaPayload,
    scopes: [['aois:write']],
    description: 'Makes an area in a project.',
    args: { input: t.arg({ type: CreateAreaInput, required: true, description: 'What it shall be.' }) },
    resolve: (_root, { input }, context) =>
      answering(async () => ({ area: await createArea(context, input) })),
  }),
  deleteArea: t.field({
    nullable: true,
    type: DeleteAreaPayload,
    scopes: [['aois:write']],
    description: 'Deletes an area for good.',
    args: { id: t.arg.id({ required: true, description: 'The area to delete.' }) },
    resolve: (_root, { id }, context) =>
      answering(async () => ({ deletedId: (await deleteArea(context, id)).id })),
  }),
}));

import { rawAuthorization } from '../credentials/raw-authorization.js';
import type { Bridge } from './bridge.js';
import { dataPage } from './data-page.js';
import { snakeCase } from './spelling.js';
import { uniformForbidden } from './uniform-forbidden.js';

/**
 * Pixxel as its clients know it. A key is the whole of the Authorization header, with no scheme before it; it belongs
 * to a service account and sees the projects it is bound to. Members are in snake case, and a list is
 *
 *     { "data": [...], "next_cursor": "…" | null }
 *
 * paged with `limit` (50 unless said otherwise) and `cursor`. An area of interest is
 *
 *     { "id": "aoi_…", "name": "Boulder", "project_id": "prj_…", "geometry": { "type": "Polygon", "coordinates": [...] },
 *       "area_km2": 379.3, "bbox": [west, south, east, north], "vertex_count": 4, "created_at": "…" }
 *
 * made by `POST /aois` of `name`, `geometry` (a GeoJSON Polygon or MultiPolygon, no Feature) and `project_id`, which a key
 * that is bound to one project may leave out. `GET /aois` takes `project_id` and `bbox=west,south,east,north`, and
 * answers areas whose own `bbox` has a point in common with it. What is in a project that the key is not bound to is 404,
 * as is what does not exist. A job is of a project too, by the same rules: `POST /jobs` takes `model_id`, `input` and
 * `priority`, and answers 202; `GET /jobs/{job_id}/download` answers the bytes, and 409 while they are not there. A job
 * of no project, as PixelByte has them, does not exist here. Everything about a credential, whatever is wrong with it,
 * is answered 403 with one and the same body and no challenge; only the header X-Request-Id tells two of them apart:
 *
 *     { "error": "Forbidden", "message": "…" }
 *
 * All other errors keep the status they have everywhere (400 malformed, 404, 405 with Allow, 422 invalid, 429 with
 * Retry-After, 500, 503) and say more, `details` where places in the request are to blame:
 *
 *     { "error": "Bad Request", "message": "…", "details": [{ "in": "query", "field": "limit", "message": "…" }],
 *       "request_id": "req_…" }
 */
export const pixxel: Bridge = {
  name: 'pixxel',
  title: 'Pixxel',
  version: '1.0.0',
  description: [
    'The projects of a Pixxel organization, their areas of interest, and jobs that run models for them.',
    '',
    'Show an API key as `Authorization: pixxel_live_…`, with no scheme before it. A key belongs to a service account,',
    'and sees the projects that it is bound to. Lists answer `{ "data": [...], "next_cursor": "…" }`: ask again with',
    '`cursor` until `next_cursor` is null. Where the key is missing, wrong, expired, revoked or lacks a permission, the',
    'answer is 403 and does not say which.',
    '',
    'An area of interest is a GeoJSON Polygon or MultiPolygon of up to 10,000 vertices, in degrees of WGS 84. Its rings are',
    'closed, and meet neither themselves nor one another but at single points. Either winding is taken; answers have outer',
    'rings counterclockwise. Cut an area over the antimeridian there; its `bbox` then has a west that is more than its east.',
  ].join('\n'),
  basePath: '/pixxel/v1',
  rules: { readers: [rawAuthorization], apis: ['pixxel'] },
  spelling: snakeCase,
  errors: uniformForbidden,
  page: dataPage,
};

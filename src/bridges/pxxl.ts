import { bearer } from '../credentials/bearer.js';
import type { Bridge } from './bridge.js';
import { dataPage } from './data-page.js';
import { pxxlErrors } from './pxxl-errors.js';
import { snakeCase } from './spelling.js';

/**
 * Pxxl as its clients know it. A key is shown as a Bearer token. One that a person made on the form of Pxxl, which asks
 * for no project, sees every project of the workspace; one of a service account those that it is bound to. Members are in
 * snake case, and a list is
 *
 *     { "data": [...], "next_cursor": "…" | null }
 *
 * paged with `limit` (50 unless said otherwise) and `cursor`. Whoever calls too often gets 429 with `Retry-After` in
 * seconds; to wait a little, and twice as long each time, as Pxxl's documents advise, comes through as well.
 *
 * What Pxxl's documents leave out was chosen so:
 * - an error is, with its usual status (401 and 403 with `WWW-Authenticate`),
 *
 *       { "error": { "code": "FORBIDDEN", "message": "…", "missing_scopes": ["cdn:write"], "request_id": "req_…" } }
 *
 *   and has `details`, each `{ in, field, message }`, where places in the request are to blame.
 * - `POST /cdn/assets` takes the file itself as its body, of any media type, and its `name` and `project_id` in the query;
 *   a name that is there gets the new content. Forms (`multipart/form-data`) are refused.
 * - `DELETE /cdn/assets/{asset_id}` answers 200 with the asset as it was: the helper in Pxxl's documents reads JSON from
 *   every good answer, and fails on an empty one.
 * - `GET /status` tells what this server knows of itself, and takes `status:read`; the queues in it are those of the
 *   workspace alone. Where the database is away it says `unavailable`, or answers 503 when not even the key can be proven.
 * - `GET /usage` counts the calls of all keys of the workspace, and takes `usage:read`.
 * - deployments are only read here; they are made in GraphQL, and served at the `url` that each of them tells.
 */
export const pxxl: Bridge = {
  name: 'pxxl',
  title: 'Pxxl',
  version: '3.0.0',
  description: [
    'The Pxxl platform: projects, their CDN and their deployments, the status of the platform and the usage of your workspace.',
    '',
    'Show an API key as `Authorization: Bearer pxxl_live_…`, from a backend and never from a browser. Lists answer',
    '`{ "data": [...], "next_cursor": "…" }`: ask again with `cursor` until `next_cursor` is null. Errors answer',
    '`{ "error": { "code": "…", "message": "…" } }`. After a 429 wait for as many seconds as `Retry-After` says.',
  ].join('\n'),
  basePath: '/api/v3',
  rules: { readers: [bearer], apis: ['pxxl'] },
  spelling: snakeCase,
  errors: pxxlErrors,
  page: dataPage,
};

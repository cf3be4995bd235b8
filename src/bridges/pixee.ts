import { bearer } from '../credentials/bearer.js';
import type { Bridge } from './bridge.js';
import { pim } from './pim.js';
import { problemDetails } from './problem.js';
import { snakeCase } from './spelling.js';

/**
 * The Pixee Enterprise Server as its clients know it. Its system key, or another key of it, is shown as a Bearer token.
 * It lives on the base path of the PIM, whose URLs take its keys too; of its own are
 *
 *     GET /api             links to every API of the server
 *     GET /api/v1          links to what is there, as far as the caller may use it
 *     GET /api/v1/openapi  the OpenAPI document of all that is below /api/v1, the PIM's URLs among them
 *     GET /api/v1/me       whom the key stands for
 *
 * The first two want a credential as all else does (401 without), and answer `application/hal+json`, or
 * `application/json` to who takes only that:
 *
 *     { "name": "Pixee Enterprise Server", "version": "…",
 *       "_links": { "self": { "href": "/api/v1", "title": "…" }, "openapi": {…}, "products": {…}, … } }
 *
 * Errors are problem+json.
 */
export const pixee: Bridge = {
  name: 'pixee',
  title: 'Pixee Enterprise Server',
  version: '1.0.0',
  description: [
    'Where a client of the Pixee Enterprise Server begins.',
    '',
    'Show the system key as `Authorization: Bearer …`. `/api/v1` links to all that the key may use. Errors are problem',
    'details (RFC 9457).',
  ].join('\n'),
  basePath: pim.basePath,
  rules: { readers: [bearer], apis: ['pixee'] },
  spelling: snakeCase,
  errors: problemDetails,
  page: pim.page,
};

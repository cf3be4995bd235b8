import { rawAuthorization } from '../credentials/raw-authorization.js';
import type { Bridge } from './bridge.js';
import { snakeCase } from './spelling.js';
import { uniformForbidden } from './uniform-forbidden.js';

/**
 * Pixxel as its clients know it. A key is the whole of the Authorization header, with no scheme before it; it belongs
 * to a service account and sees the projects it is bound to. Members are in snake case, and a list is
 *
 *     { "data": [...], "next_cursor": "…" | null }
 *
 * paged with `limit` (50 unless said otherwise) and `cursor`. Everything about a credential, whatever is wrong with it,
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
    'The projects of a Pixxel organization.',
    '',
    'Show an API key as `Authorization: pixxel_live_…`, with no scheme before it. A key belongs to a service account,',
    'and sees the projects that it is bound to. Lists answer `{ "data": [...], "next_cursor": "…" }`: ask again with',
    '`cursor` until `next_cursor` is null. Where the key is missing, wrong, expired, revoked or lacks a permission, the',
    'answer is 403 and does not say which.',
  ].join('\n'),
  basePath: '/pixxel/v1',
  rules: { readers: [rawAuthorization], apis: ['pixxel'] },
  spelling: snakeCase,
  errors: uniformForbidden,
  page: {
    body: ({ items, nextCursor }) => ({ data: items, next_cursor: nextCursor }),
    schema: (items) => ({
      type: 'object',
      required: ['data', 'next_cursor'],
      properties: {
        data: { type: 'array', items, description: 'What stands on this page.' },
        next_cursor: {
          type: ['string', 'null'],
          description: 'Send it as `cursor` to get the next page. Null on the last one.',
        },
      },
    }),
  },
};

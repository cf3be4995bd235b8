import { bearer } from '../credentials/bearer.js';
import { xApiKey } from '../credentials/x-api-key.js';
import type { Bridge } from './bridge.js';
import { problemDetails } from './problem.js';
import { snakeCase } from './spelling.js';

/**
 * The Pixee PIM as its clients know it. The Pixee Enterprise Server lives on the same base path. A key is shown in `X-API-Key` or as a Bearer token, members are in snake case,
 * errors are problem+json, and a list is
 *
 *     { "items": [...], "next_cursor": "…" | null, "total": 1200 }
 *
 * paged with `limit` (50 unless said otherwise) and `cursor`; `total` is there for `?total=true` alone.
 */
export const pim: Bridge = {
  name: 'pim',
  title: 'Pixee PIM',
  version: '1.0.0',
  description: [
    'Products, categories, suppliers and API keys of the Pixee PIM.',
    '',
    'Show an API key as `X-API-Key: pm_live_…` or as `Authorization: Bearer pm_live_…`; keys of the Pixee Enterprise',
    'Server, its system key among them, are taken too. Lists answer',
    '`{ "items": [...], "next_cursor": "…" }`: ask again with `cursor` until `next_cursor` is null. A product carries',
    'its version as an `ETag`; send it back as `If-Match` so that a change of somebody else’s is not overwritten.',
    'Errors are problem details (RFC 9457).',
  ].join('\n'),
  basePath: '/api/v1',
  rules: { readers: [bearer, xApiKey], apis: ['pim', 'pixee'] },
  spelling: snakeCase,
  errors: problemDetails,
  page: {
    body: ({ items, nextCursor, total }) => ({
      items,
      next_cursor: nextCursor,
      ...(total !== undefined && { total }),
    }),
    schema: (items, counted) => ({
      type: 'object',
      required: ['items', 'next_cursor'],
      properties: {
        items: { type: 'array', items, description: 'What stands on this page.' },
        next_cursor: {
          type: ['string', 'null'],
          description: 'Send it as `cursor` to get the next page. Null on the last one.',
        },
        ...(counted && {
          total: { type: 'integer', description: 'How many there are on all pages, if asked for.' },
        }),
      },
    }),
  },
};

import { bearer } from '../credentials/bearer.js';
import type { Bridge } from './bridge.js';
import { problemDetails } from './problem.js';
import { snakeCase } from './spelling.js';

/**
 * Pxxl as its clients know it. A key is shown as a Bearer token, members are in snake case, errors are problem+json, and
 * a list is
 *
 *     { "data": [...], "next_cursor": "…" | null }
 *
 * paged with `limit` (50 unless said otherwise) and `cursor`. `POST /cdn/assets` takes the file itself as its body, of any
 * media type, and its `name` and `project_id` in the query; a name that is there gets the new content.
 */
export const pxxl: Bridge = {
  name: 'pxxl',
  title: 'Pxxl',
  version: '3.0.0',
  description: [
    'The CDN of the Pxxl platform: files of your projects, uploaded and read by name or id.',
    '',
    'Show an API key as `Authorization: Bearer pxxl_live_…`. Lists answer `{ "data": [...], "next_cursor": "…" }`: ask again',
    'with `cursor` until `next_cursor` is null. Errors are problem details (RFC 9457).',
  ].join('\n'),
  basePath: '/api/v3',
  rules: { readers: [bearer], apis: ['pxxl'] },
  spelling: snakeCase,
  errors: problemDetails,
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

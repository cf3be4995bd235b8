import { bearer } from '../credentials/bearer.js';
import { xApiKey } from '../credentials/x-api-key.js';
import type { Bridge } from './bridge.js';
import { problemDetails } from './problem.js';
import { camelCase } from './spelling.js';

/**
 * The management of the server itself, for people who would rather have URLs than GraphQL: no legacy API stands behind
 * it. It takes what `/graphql` takes, keys of every API and access tokens, and names members as the schema does. A list is
 *
 *     { "items": [...], "nextCursor": "…" | null, "total": 12 }
 *
 * paged with `limit` (50 unless said otherwise) and `cursor`; `total` is there for `?total=true` alone. Errors are
 * problem+json. What changes a thing's state is a POST to a URL of its own below it, such as `/api-keys/{keyId}/revoke`.
 */
export const halyard: Bridge = {
  name: 'halyard',
  title: 'Halyard',
  version: '1.0.0',
  description: [
    'The management of this server: API keys, service accounts, projects, tenants, people and their sessions, models, the',
    'audit trail, and who calls what.',
    '',
    'Show an API key or an access token as `Authorization: Bearer …`, or a key as `X-API-Key`. Keys of every API are taken; what one',
    'may do is decided by its scopes. `POST /auth/login` gives a person an access token. Lists answer',
    '`{ "items": [...], "nextCursor": "…" }`: ask again with `cursor` until `nextCursor` is null. Errors are problem',
    'details (RFC 9457).',
  ].join('\n'),
  basePath: '/api',
  isServerRoot: true,
  rules: { readers: [bearer, xApiKey], apis: 'every API' },
  spelling: camelCase,
  errors: problemDetails,
  page: {
    body: ({ items, nextCursor, total }) => ({ items, nextCursor, ...(total !== undefined && { total }) }),
    schema: (items, counted) => ({
      type: 'object',
      required: ['items', 'nextCursor'],
      properties: {
        items: { type: 'array', items, description: 'What stands on this page.' },
        nextCursor: {
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

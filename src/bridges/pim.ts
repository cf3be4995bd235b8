import { bearer } from '../credentials/bearer.js';
import { xApiKey } from '../credentials/x-api-key.js';
import type { Bridge } from './bridge.js';
import { problemDetails } from './problem.js';
import { snakeCase } from './spelling.js';

/**
 * The Pixee PIM as its clients know it, and the Pixee Enterprise Server, which lives on the same base path. A key is
 * shown in `X-API-Key` or as a Bearer token, members are in snake case, errors are problem+json, and a list is
 *
 *     { "items": [...], "next_cursor": "…" | null, "total": 1200 }
 *
 * paged with `limit` (50 unless said otherwise) and `cursor`; `total` is there for `?total=true` alone.
 *
 * What the PIM's documents leave out was chosen so:
 * - `/ext/products` shows partners of a product its SKU, name, description, price, status, category (name and slug),
 *   version and time of change, and lets them write just these, but for the last two; not its id, attributes, supplier
 *   or place in the tree. A product is named by its SKU there, which it keeps; a category by its slug
 *   (`category_slug`). POST makes one, PATCH changes one, and nothing is deleted there.
 * - `/windev/products` is a feed, not a list: it always gives `next_cursor`, beside `has_more`, and each item is a change
 *   `{ cursor, product_id, sku, deleted, at, product }` with the whole product, null where it is gone. It takes
 *   windev:read or windev:sync.
 * - `POST /windev/sync` takes `{ client_id, items: [{ op: "upsert" | "delete", sku, version?, … }] }` and answers each
 *   item with an `outcome`; it takes windev:sync or windev:write. An item that is not valid, or
 *   not even of the right form, fails alone; without `client_id` or a list of at most 500 `items` all is refused, 422.
 * - `/categories/mappings` is `/category-mappings` by another name.
 */
export const pim: Bridge = {
  name: 'pim',
  title: 'Pixee PIM',
  version: '1.0.0',
  description: [
    'Products, categories, suppliers and API keys of the Pixee PIM, imports and exports of products, its external API for',
    'partners (`/ext`) and its WinDev feed (`/windev`).',
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

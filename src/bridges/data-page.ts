import type { PageDialect } from './bridge.js';

/** Pages that say `{ "data": [...], "next_cursor": "…" | null }`. */
export const dataPage: PageDialect = {
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
};

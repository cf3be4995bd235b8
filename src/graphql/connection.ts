import type { Page } from '../storage/keyset.js';
import type { Countable } from './builder.js';

/** A page of rows as a Relay connection. */
export function connectionOf<Row extends object>(page: Page<Row> & Countable) {
  const edges = page.rows.map((row) => ({ cursor: page.cursorOf(row), node: row }));
  return {
    edges,
    totalCount: page.totalCount,
    pageInfo: {
      hasNextPage: page.hasNextPage,
      hasPreviousPage: page.hasPreviousPage,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

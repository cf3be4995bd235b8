import type { CountedPage } from '../storage/keyset.js';

/** A page of rows as a Relay connection. */
export function connectionOf<Row extends object>(page: CountedPage<Row>) {
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

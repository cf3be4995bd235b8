import type { GraphQLResolveInfo } from 'graphql';
import { type CountedPage, MAX_SIZE, type Page } from '../storage/keyset.js';
import { selectedFields } from './selected-fields.js';

/** A page of rows as a Relay connection. Of a row nobody asked the place of, no cursor is made. */
export function connectionOf<Row extends object>(page: CountedPage<Row>) {
  return {
    nodes: page.rows,
    get edges() {
      return page.rows.map((row) => ({ cursor: page.cursorOf(row), node: row }));
    },
    totalCount: page.totalCount,
    get pageInfo() {
      return pageInfoOf(page);
    },
  };
}

const pageInfoOf = <Row extends object>({ rows, cursorOf, hasNextPage, hasPreviousPage }: Page<Row>) => ({
  hasNextPage,
  hasPreviousPage,
  startCursor: rows[0] ? cursorOf(rows[0]) : null,
  endCursor: rows.length > 0 ? cursorOf(rows.at(-1) as Row) : null,
});

/** What an operation selects of the things on a page. */
export const selectedOnPage = (info: GraphQLResolveInfo): ReadonlySet<string> =>
  selectedFields(info, [['nodes'], ['edges', 'node']]);

/** How many nodes a page has at most. */
export const MOST_ON_PAGE = MAX_SIZE;

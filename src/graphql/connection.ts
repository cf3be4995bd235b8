import type { GraphQLResolveInfo } from 'graphql';
import { type CountedPage, MAX_SIZE, type Page } from '../storage/keyset.js';
import { selectedFields } from './selected-fields.js';

/** A page of rows as a Relay connection. */
export const connectionOf = <Row extends object>(
  page: CountedPage<Row>,
): Pick<Connection<Row>, 'nodes' | 'edges' | 'pageInfo' | 'totalCount'> => new Connection(page);

/**
 * Of a row nobody asked the place of, no cursor is made. A class, since V8 keeps the getters of an object literal in a
 * hidden class of that object's own, and with it all the rows, until it looks through the whole memory.
 */
class Connection<Row extends object> {
  constructor(private readonly page: CountedPage<Row>) {}

  get nodes(): readonly Row[] {
    return this.page.rows;
  }

  get edges() {
    return this.page.rows.map((row) => ({ cursor: this.page.cursorOf(row), node: row }));
  }

  get pageInfo() {
    return pageInfoOf(this.page);
  }

  get totalCount() {
    return this.page.totalCount;
  }
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

import { and, asc, Column, desc, is, type SQL, sql } from 'drizzle-orm';
import { HalyardError, invalid } from '../errors.js';
import { isId } from '../ids.js';

const DEFAULT_SIZE = 50;
export const MAX_SIZE = 500;
const LATEST = Date.UTC(9999, 11, 31);

/** Which page is asked for, in Relay's words: `first` rows after a cursor, or the `last` rows before one. */
export interface PageArgs {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
}

/** What rows are sorted by, in SQL and read from a row: both must say the same, and neither may be null. */
export type SortTerm<Row> =
  | { readonly kind: 'text'; readonly sql: SQL | Column; readonly of: (row: Row) => string }
  | { readonly kind: 'int'; readonly sql: SQL | Column; readonly of: (row: Row) => number }
  | { readonly kind: 'time'; readonly sql: Column; readonly of: (row: Row) => Date };

/** The order of a list: by a term if there is one, and always by id, so that no two rows are equal. */
export interface Order<Row> {
  readonly by?: SortTerm<Row> | undefined;
  readonly id: Column;
  /** What ids of the rows begin with. A cursor with another one is of another list. */
  readonly prefix: string;
  /** The one id that does not, where a list has one. */
  readonly odd?: string | undefined;
  readonly descending?: boolean | undefined;
}

export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  cursorOf(row: Row): string;
}

/** A page that can also say how many rows all pages have together. Counting is a query of its own, made when asked. */
export interface CountedPage<Row> extends Page<Row> {
  readonly totalCount: () => Promise<number>;
}

/** A page of a query: give it `where` (beside the query's own conditions), `orderBy` and `limit`, then cut its rows. */
export interface Keyset<Row> {
  readonly where: SQL | undefined;
  /** Which way the rows are to be read: for a page from the end it is the other way round. */
  readonly isAscending: boolean;
  /** Made when it is asked for: some queries have theirs already. */
  orderBy(): readonly [SQL, ...SQL[]];
  readonly limit: number;
  /** `most`: how many of them may stand on the page, where that is fewer than were asked for. */
  cut(found: readonly Row[], most?: number): Page<Row>;
}

/**
 * Pages by value, not by offset: page 1,000 costs what page 1 costs, and a row that appears meanwhile shifts nothing.
 * @throws HalyardError BAD_USER_INPUT where the arguments contradict one another, or a cursor is not one of ours;
 * VALIDATION_FAILED where a page cannot be so large or so small.
 */
export function keyset<Row extends { readonly id: string }>(args: PageArgs, order: Order<Row>): Keyset<Row> {
  const size = pageSize(args);
  const after = readCursor('after', args.after, order);
  const before = readCursor('before', args.before, order);
  const backward = args.last != null || (before !== undefined && args.first == null && after === undefined);

  const descending = order.descending ?? false;
  const isAscending = descending === backward;
  const terms = order.by ? [order.by.sql, order.id] : [order.id];

  return {
    where: after || before ? between(terms, after, before, descending) : undefined,
    isAscending,
    orderBy() {
      const toward = isAscending ? asc : desc;
      return [toward(terms[0] ?? order.id), ...terms.slice(1).map((term) => toward(term))];
    },
    limit: size + 1, // One more than asked for tells whether there is another page.
    cut(found, most = size) {
      const rows = found.slice(0, Math.min(size, most));
      const more = found.length > rows.length;
      return {
        rows: backward ? rows.reverse() : rows,
        hasNextPage: backward ? before !== undefined : more,
        hasPreviousPage: backward ? more : after !== undefined,
        cursorOf: (row) => writeCursor(row, order.by),
      };
    },
  };
}

/** The rows past one cursor and short of the other. */
function between(
  terms: readonly (SQL | Column)[],
  after: Cursor | undefined,
  before: Cursor | undefined,
  descending: boolean,
): SQL | undefined {
  const key = sql`(${sql.join([...terms], sql`, `)})`;
  const past = (at: Cursor) => (descending ? sql`${key} < ${at}` : sql`${key} > ${at}`);
  const short = (at: Cursor) => (descending ? sql`${key} > ${at}` : sql`${key} < ${at}`);
  return and(after && past(after), before && short(before));
}

/**
 * How many rows are asked for.
 * @throws HalyardError VALIDATION_FAILED
 */
export function pageSize({ first, last }: PageArgs, least: 0 | 1 = 0): number {
  if (first != null && last != null) throw bad('last', 'Give either first or last, not both.');
  const [argument, size] = last != null ? (['last', last] as const) : (['first', first] as const);
  if (size == null) return DEFAULT_SIZE;
  if (!Number.isInteger(size) || size < least) {
    throw invalid([argument], `${argument} must be a whole number from ${least}.`);
  }
  if (size > MAX_SIZE) throw invalid([argument], `${argument} may be at most ${MAX_SIZE}.`);
  return size;
}

/** The values of a cursor as a row of SQL parameters. */
type Cursor = SQL;

function writeCursor<Row extends { readonly id: string }>(row: Row, by: SortTerm<Row> | undefined): string {
  const value = by?.of(row);
  const stored = value instanceof Date ? value.getTime() : value;
  return Buffer.from(JSON.stringify(by ? [nameOf(by), stored, row.id] : [row.id])).toString('base64url');
}

/** A cursor tells by what its list was sorted: taken for a place in another order, it would skip rows in silence. */
const nameOf = <Row>({ kind, sql }: SortTerm<Row>): string => (is(sql, Column) ? sql.name : kind);

function readCursor<Row>(
  argument: 'after' | 'before',
  text: string | null | undefined,
  { by, id: idColumn, prefix, odd }: Order<Row>,
): Cursor | undefined {
  if (text == null) return undefined;
  const values = parse(text);
  const id = values?.at(-1);
  const length = by ? 3 : 1;
  // Anything else would be a place among the rows too, and another one in each engine.
  const isOurs = id === odd || isId(prefix, String(id));
  if (values?.length !== length || !isText(id) || !isOurs) throw malformed(argument);
  const idParam = sql.param(id, idColumn);
  if (!by) return sql`(${idParam})`;
  const value = checked(by.kind, values[1]);
  if (values[0] !== nameOf(by) || value === undefined) throw malformed(argument);
  return sql`(${is(by.sql, Column) ? sql.param(value, by.sql) : value}, ${idParam})`;
}

function parse(text: string): readonly unknown[] | undefined {
  try {
    const values: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    return Array.isArray(values) ? values : undefined;
  } catch {
    return undefined;
  }
}

function checked(kind: SortTerm<never>['kind'], value: unknown): string | number | Date | undefined {
  if (kind === 'text') return isText(value) ? value : undefined;
  if (!Number.isSafeInteger(value)) return undefined;
  if (kind === 'int') return Number(value);
  // PostgreSQL knows no time as early or as late as a Date can be, and no row is older than 1970.
  return Number(value) >= 0 && Number(value) <= LATEST ? new Date(Number(value)) : undefined;
}

/** PostgreSQL refuses NUL in a parameter, and no stored value has one. */
const isText = (value: unknown): value is string => typeof value === 'string' && !value.includes('\0');

const bad = (argument: string, message: string): HalyardError =>
  new HalyardError('BAD_USER_INPUT', { field: [argument], message });

const malformed = (argument: string): HalyardError =>
  bad(argument, `${argument} is not a cursor of this list; use one that a page of it gave.`);

import { type Column, getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { IndexColumn, PgInsertValue, PgTable } from 'drizzle-orm/pg-core';
import { type Db, prepared } from './store.js';

/** How many rows a statement takes: any number of them is a few of these. */
const SIZES = [64, 32, 16, 8, 4, 2, 1];

interface Replacing {
  /** The unique columns by which a row is known that is there already: all others of it are written anew. */
  readonly target: IndexColumn[];
  /** Where that may be done at all; elsewhere the row is left as it is. */
  readonly setWhere?: SQL;
}

/**
 * Inserts many rows by statements that are built only once: building them for the rows at hand takes several times as
 * long as the database does. `name` must be unique in the program. Rows that are there are an error, or are replaced.
 */
export function rowInserter<Table extends PgTable>(
  name: string,
  tableOf: (db: Db) => Table,
  replacing?: (table: Table) => Replacing,
): (db: Db, rows: readonly Table['$inferSelect'][]) => Promise<void> {
  const statements = SIZES.map((size) => ({
    size,
    statement: prepared(`${name}_${size}`, (db) => {
      const table = tableOf(db);
      const insert = db.insert(table).values(blanks(table, size));
      const how = replacing?.(table);
      return how ? insert.onConflictDoUpdate({ ...how, set: allBut(table, how.target) }) : insert;
    }),
  }));
  return async (db, rows) => {
    const columns = Object.entries(getTableColumns(tableOf(db)));
    let at = 0;
    for (const { size, statement } of statements) {
      for (; rows.length - at >= size; at += size) {
        await statement(db).execute(valuesOf(columns, rows.slice(at, at + size)));
      }
    }
  };
}

/** Rows of placeholders, which are called by their position. */
function blanks<Table extends PgTable>(table: Table, size: number): PgInsertValue<Table>[] {
  const names = Object.keys(getTableColumns(table));
  return Array.from(
    { length: size },
    (_, row) =>
      Object.fromEntries(
        // Within `sql`, or Drizzle would encode what is encoded, and fail on null.
        names.map((name, at) => [name, sql`${sql.placeholder(String(row * names.length + at))}`]),
      ) as PgInsertValue<Table>,
  );
}

/** By position: an array is an object of such names, and the one that costs least. */
function valuesOf(
  columns: readonly (readonly [string, Column])[],
  rows: readonly Readonly<Record<string, unknown>>[],
): Record<string, unknown> {
  const values: unknown[] = [];
  for (const row of rows) {
    for (const [name, column] of columns) {
      const value = row[name] ?? null;
      values.push(value === null ? null : column.mapToDriverValue(value));
    }
  }
  return values as unknown as Record<string, unknown>;
}

const allBut = (table: PgTable, known: readonly Column[]): Record<string, SQL> =>
  Object.fromEntries(
    Object.entries(getTableColumns(table))
      .filter(([, column]) => !known.includes(column))
      .map(([name, column]) => [name, excluded(column)]),
  );

/** What a column would have been given, had the row not been there. */
export const excluded = (column: Column): SQL => sql`excluded.${sql.identifier(column.name)}`;

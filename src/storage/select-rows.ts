import { Column, is, type SQL } from 'drizzle-orm';
import type { MaybePromise } from '../maybe-promise.js';
import { type Db, prepared, preparedEach } from './store.js';

/** A prepared select, as both of Drizzle's drivers have it. */
interface Select<Row> {
  execute(values: Record<string, unknown>): Promise<Row[]>;
}

/** What SQLite's driver has beside: rows as lists of values, in the order of the columns. */
interface ListedSelect {
  values(values: Record<string, unknown>): readonly (readonly unknown[])[];
}

export type Rows<Row> = (values: Record<string, unknown>) => MaybePromise<Row[]>;

type Columns = Readonly<Record<string, Column | SQL.Aliased>>;
type Cells = readonly unknown[];

/**
 * Prepares a select of plain columns, in several kinds as `preparedEach` does. On SQLite the rows are read by functions
 * that are made once, and are there at once: Drizzle looks at each column of each row anew, which takes longer than
 * SQLite does.
 */
export const rowsEach = <Row>(
  name: string,
  columnsOf: (db: Db, kind: string) => Columns,
  build: (db: Db, kind: string) => { prepare(name: string): Select<Row> },
): ((db: Db, kind: string) => Rows<Row>) =>
  preparedEach(name, (db, kind) => ({
    prepare: (unique) => rowsOf(build(db, kind).prepare(unique), () => rowReader(columnsOf(db, kind))),
  }));

/** The same of a select whose columns are in groups: `{ key: …, secret: … }`. */
export const groupedRows = <Row>(
  name: string,
  groupsOf: (db: Db) => { readonly [Group in keyof Row]: Columns },
  build: (db: Db) => { prepare(name: string): Select<Row> },
): ((db: Db) => Rows<Row>) =>
  prepared(name, (db) => ({
    prepare: (unique) => rowsOf(build(db).prepare(unique), () => groupReader(groupsOf(db))),
  }));

function rowsOf<Row>(select: Select<Row>, reader: () => (cells: Cells) => unknown): Rows<Row> {
  if (!isListed(select)) return (values) => select.execute(values);
  const read = reader();
  return (values) => select.values(values).map((cells) => read(cells) as Row);
}

const isListed = (select: object): select is ListedSelect => 'values' in select;

function groupReader(groups: Readonly<Record<string, Columns>>): (cells: Cells) => Record<string, unknown> {
  let next = 0;
  const readers = Object.entries(groups).map(([group, columns]) => {
    const read = rowReader(columns, next);
    next += Object.keys(columns).length;
    return { group, read };
  });
  return (cells) => {
    const row: Record<string, unknown> = {};
    for (const { group, read } of readers) row[group] = read(cells);
    return row;
  };
}

/** @param first the place of the first of the columns */
function rowReader(columns: Columns, first = 0): (cells: Cells) => Record<string, unknown> {
  const names = Object.keys(columns);
  const decoders = Object.values(columns).map(decoderOf);
  return (cells) => {
    const row: Record<string, unknown> = {};
    for (let at = 0; at < names.length; at += 1) {
      const cell = cells[first + at];
      const decode = decoders[at];
      row[names[at] as string] = cell === null || !decode ? cell : decode(cell);
    }
    return row;
  };
}

/** `undefined` where the value is what the driver gives. */
function decoderOf(column: Column | SQL.Aliased): ((cell: unknown) => unknown) | undefined {
  return !is(column, Column) || column.mapFromDriverValue === Column.prototype.mapFromDriverValue
    ? undefined
    : (cell) => column.mapFromDriverValue(cell);
}

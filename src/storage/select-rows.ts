import { Column, is, type SQL } from 'drizzle-orm';
import type { MaybePromise } from '../maybe-promise.js';
import { type Db, preparedEach } from './store.js';

/** A prepared select of one table, as both of Drizzle's drivers have it. */
interface Select<Row> {
  execute(values: Record<string, unknown>): Promise<Row[]>;
}

/** What SQLite's driver has beside: rows as lists of values, in the order of the columns. */
interface ListedSelect {
  values(values: Record<string, unknown>): readonly (readonly unknown[])[];
}

export type Rows<Row> = (values: Record<string, unknown>) => MaybePromise<Row[]>;

/**
 * Prepares a select of plain columns, in several kinds as `preparedEach` does. On SQLite the rows are read by functions
 * that are made once, and are there at once: Drizzle looks at each column of each row anew, which takes longer than
 * SQLite does.
 */
export function rowsEach<Row>(
  name: string,
  columnsOf: (db: Db, kind: string) => Readonly<Record<string, Column | SQL.Aliased>>,
  build: (db: Db, kind: string) => { prepare(name: string): Select<Row> },
): (db: Db, kind: string) => Rows<Row> {
  const statement = preparedEach(name, build);
  const made = new WeakMap<Select<Row>, Rows<Row>>();
  return (db, kind) => {
    const select = statement(db, kind);
    const known = made.get(select);
    if (known) return known;
    const rows = isListed(select)
      ? reading<Row>(select, columnsOf(db, kind))
      : (values: Record<string, unknown>) => select.execute(values);
    made.set(select, rows);
    return rows;
  };
}

const isListed = (select: object): select is ListedSelect => 'values' in select;

function reading<Row>(
  select: ListedSelect,
  columns: Readonly<Record<string, Column | SQL.Aliased>>,
): Rows<Row> {
  const names = Object.keys(columns);
  const decoders = Object.values(columns).map(decoderOf);
  return (values) =>
    select.values(values).map((cells) => {
      const row: Record<string, unknown> = {};
      for (let at = 0; at < names.length; at += 1) {
        const cell = cells[at];
        const decode = decoders[at];
        row[names[at] as string] = cell === null || !decode ? cell : decode(cell);
      }
      return row as Row;
    });
}

/** `undefined` where the value is what the driver gives. */
function decoderOf(column: Column | SQL.Aliased): ((cell: unknown) => unknown) | undefined {
  return !is(column, Column) || column.mapFromDriverValue === Column.prototype.mapFromDriverValue
    ? undefined
    : (cell) => column.mapFromDriverValue(cell);
}

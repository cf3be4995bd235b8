import { type Column, type Placeholder, type SQL, sql } from 'drizzle-orm';
import * as pg from 'drizzle-orm/pg-core';
import * as sqlite from 'drizzle-orm/sqlite-core';
import { base62Bytes, base62Text, idBytes, idText } from './compact.js';
import { numberOf } from './shared-texts.js';

type PgText = pg.PgCustomColumnBuilder<{
  name: string;
  dataType: 'custom';
  columnType: 'PgCustomColumn';
  data: string;
  driverParam: string;
  enumValues: undefined;
}>;
type PgBytes = {
  name: string;
  dataType: 'custom';
  columnType: 'PgCustomColumn';
  data: Buffer;
  driverParam: Buffer;
  enumValues: undefined;
};

/** What the column itself has is a number, and no text. */
function sharedText(stored: unknown): string {
  if (typeof stored === 'string') return stored;
  throw new Error('A shared column was selected as it is: select readable(table).');
}

/** What both engines do with a text that stands among the shared ones. */
const shared = { toDriver: numberOf, fromDriver: sharedText };
const sharedJson = {
  toDriver: (value: unknown): SQL => numberOf(JSON.stringify(value)),
  fromDriver: (stored: unknown): unknown => JSON.parse(sharedText(stored)),
};

const pgText = pg.customType<{ data: string; driverData: string }>({
  dataType: () => 'text COLLATE "C"',
}) as (name: string) => PgText;

/**
 * The columns a slice may use, in PostgreSQL's spelling, whose TypeScript types are the ones everybody sees.
 * `int` is a 53-bit integer, `time` a `Date` to the millisecond, `json` is stored and read but never filtered in SQL.
 */
export const postgresKit = {
  table: pg.pgTable,
  /** Compared byte by byte, as SQLite does, so that both engines sort alike and prefixes can use an index. */
  text: pgText,
  /** An id that always has this prefix. SQLite, which has one disk, keeps it in sixteen bytes. */
  id: (name: string, _prefix: string) => pgText(name),
  /** Sixteen characters of base 62. On SQLite twelve bytes. */
  base62: (name: string) => pgText(name),
  bytes: pg.customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' }) as (
    name: string,
  ) => pg.PgCustomColumnBuilder<PgBytes>,
  /** A text that many rows share, and that has its number from `shareTexts`: compared as any, selected by `readable`. */
  shared: pg.customType<{ data: string; driverData: string | SQL }>({
    dataType: () => 'integer',
    ...shared,
  }) as unknown as (name: string) => PgText,
  /** The same of a value that is written as JSON. */
  sharedJson: <T>(name: string) =>
    (
      pg.customType<{ data: unknown; driverData: string | SQL }>({
        dataType: () => 'integer',
        ...sharedJson,
      }) as unknown as (name: string) => PgText
    )(name).$type<T>(),
  /** The number that the database gives a row, for what no one outside it ever sees. */
  serial: (name: string) => pg.integer(name).primaryKey().generatedByDefaultAsIdentity(),
  int: (name: string) => pg.bigint(name, { mode: 'number' }),
  bool: (name: string) => pg.boolean(name),
  time: (name: string) => pg.timestamp(name, { mode: 'date', withTimezone: true, precision: 3 }),
  json: <T>(name: string) => pg.json(name).$type<T>(),
  index: (name: string) => pg.index(name),
  uniqueIndex: (name: string) => pg.uniqueIndex(name),
  primaryKey: pg.primaryKey,
  /** A `time` in SQL as the whole number of milliseconds since 1970. */
  epochMs: (column: Column): SQL<number> =>
    sql<number>`(extract(epoch from ${column}) * 1000)::bigint`.mapWith(Number),
  /**
   * The text of a JSON object, of columns with texts and whole numbers, byte for byte as `JSON.stringify` writes it.
   * PostgreSQL writes spaces into it: there it is undefined.
   */
  jsonObject: undefined as
    | ((members: readonly (readonly [string, Column | string])[]) => SQL<string>)
    | undefined,
  /** A parameter that is a JSON list of lists, as rows called `given`; and a value of such a row, by its place. */
  given: {
    rows: (json: Placeholder): SQL => sql`json_array_elements(${json}::json) as given(value)`,
    text: (place: SQL): SQL => sql`(given.value ->> ${place})`,
    keyId: (place: SQL): SQL => sql`(given.value ->> ${place})`,
    int: (place: SQL): SQL => sql`(given.value ->> ${place})::bigint`,
    time: (place: SQL): SQL => sql`to_timestamp((given.value ->> ${place})::bigint / 1000.0)::timestamptz(3)`,
  },
};

export type Kit = typeof postgresKit;

/** Of words that nobody sent: names of fields, types and response keys. */
const literal = (word: string): SQL => sql.raw(`'${word.replaceAll("'", "''")}'`);

const sqliteSpelling = {
  table: sqlite.sqliteTable,
  text: (name: string) => sqlite.text(name),
  id: (name: string, prefix: string) =>
    sqlite.customType<{ data: string; driverData: Buffer | string }>({
      dataType: () => 'blob',
      toDriver: (id) => idBytes(prefix, id),
      fromDriver: (stored) => idText(prefix, stored),
    })(name),
  base62: sqlite.customType<{ data: string; driverData: Buffer | string }>({
    dataType: () => 'blob',
    toDriver: base62Bytes,
    fromDriver: base62Text,
  }),
  bytes: (name: string) => sqlite.blob(name, { mode: 'buffer' }),
  shared: sqlite.customType<{ data: string; driverData: string | SQL }>({
    dataType: () => 'integer',
    ...shared,
  }),
  sharedJson: <T>(name: string) =>
    sqlite
      .customType<{ data: unknown; driverData: string | SQL }>({ dataType: () => 'integer', ...sharedJson })(
        name,
      )
      .$type<T>(),
  serial: (name: string) => sqlite.integer(name).primaryKey(),
  int: (name: string) => sqlite.integer(name, { mode: 'number' }),
  bool: (name: string) => sqlite.integer(name, { mode: 'boolean' }),
  time: (name: string) => sqlite.integer(name, { mode: 'timestamp_ms' }),
  json: <T>(name: string) => sqlite.text(name, { mode: 'json' }).$type<T>(),
  index: (name: string) => sqlite.index(name),
  uniqueIndex: (name: string) => sqlite.uniqueIndex(name),
  primaryKey: sqlite.primaryKey,
  epochMs: (column: Column): SQL<number> => sql<number>`${column}`.mapWith(Number),
  jsonObject: (members: readonly (readonly [string, Column | string])[]): SQL<string> =>
    sql<string>`json_object(${sql.join(
      members.flatMap(([key, value]) => [
        literal(key),
        typeof value === 'string' ? literal(value) : sql`${value}`,
      ]),
      sql`, `,
    )})`,
  given: {
    rows: (json: Placeholder): SQL => sql`json_each(${json}) as given`,
    text: (place: SQL): SQL => sql`(given.value ->> ${place})`,
    keyId: (place: SQL): SQL => sql`id_bytes('key', given.value ->> ${place})`,
    int: (place: SQL): SQL => sql`(given.value ->> ${place})`,
    time: (place: SQL): SQL => sql`(given.value ->> ${place})`,
  },
};

/** The one cast between the dialects. `SameTypes` below proves, helper by helper, that it does not lie about data. */
export const sqliteKit = sqliteSpelling as unknown as Kit;

type DataOf<Column> = Column extends { _: { data: infer Data } } ? Data : never;
type ColumnOf<K, Name extends keyof K> = K[Name] extends (name: string, prefix: string) => infer Column
  ? DataOf<Column>
  : never;
type Scalar = 'text' | 'id' | 'base62' | 'bytes' | 'shared' | 'int' | 'bool' | 'time';
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type SameTypes = {
  [Name in Scalar]: Same<ColumnOf<Kit, Name>, ColumnOf<typeof sqliteSpelling, Name>>;
};

/** Does not compile where a helper yields another type on SQLite than on PostgreSQL. */
export const sameTypes: SameTypes = {
  text: true,
  id: true,
  base62: true,
  bytes: true,
  shared: true,
  int: true,
  bool: true,
  time: true,
};

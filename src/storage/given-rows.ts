import { type SQL, sql } from 'drizzle-orm';
import type { Kit } from './kit.js';

type Values = {
  readonly text: string;
  /** The id of a key, for a column that keeps such. */
  readonly keyId: string;
  readonly int: number;
  readonly time: Date;
};
type Shape = Readonly<Record<string, keyof Values>>;
type Row<S extends Shape> = { readonly [Name in keyof S]: Values[S[Name]] };

/**
 * Rows that a statement is given as one parameter: however many they are its text stays the same, so it is prepared
 * once. `shape` says what of them it is given.
 */
export interface GivenRows<S extends Shape> {
  /** For the statement that is given them. */
  in(db: { readonly kit: Kit }): {
    /** To update from, by the columns. */
    readonly from: SQL;
    readonly columns: { readonly [Name in keyof S]: SQL };
    /** To insert, where the shape has the table's columns in the table's order. */
    readonly select: SQL;
  };
  /** What the statement is executed with. */
  of(rows: readonly Row<S>[]): { readonly rows: string };
}

export function givenRows<const S extends Shape>(shape: S): GivenRows<S> {
  const names = Object.keys(shape);
  return {
    in({ kit }) {
      const values = names.map((name, place) => {
        const type = shape[name] ?? 'text';
        return [name, kit.given[type](sql.raw(`${place}`))] as const;
      });
      const from = kit.given.rows(sql.placeholder('rows'));
      const all = values.map(([, value]) => value);
      return {
        from,
        // Without a condition SQLite takes the ON of a following ON CONFLICT for that of a join.
        select: sql`select ${sql.join(all, sql`, `)} from ${from} where true`,
        columns: Object.fromEntries(values) as { [Name in keyof S]: SQL },
      };
    },
    of: (rows) => ({
      rows: JSON.stringify(rows.map((row) => names.map((name) => plain(row[name])))),
    }),
  };
}

const plain = (value: string | number | Date | undefined): unknown =>
  value instanceof Date ? value.getTime() : value;

import { createHash } from 'node:crypto';
import { type Column, getTableColumns, inArray, type SQL, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { Kit } from './kit.js';
import { type Db, tablesOf } from './store.js';

export const define = (k: Kit) => ({
  /**
   * Texts that many rows share, each written down once: the rows have its number. It never changes and never goes, so a
   * number always says the same.
   */
  sharedTexts: k.table(
    'shared_texts',
    {
      number: k.serial('number'),
      /** By this it is found: PostgreSQL takes no long text into an index. */
      digest: k.text('digest').notNull(),
      text: k.text('text').notNull(),
    },
    (table) => [k.uniqueIndex('shared_texts_digest').on(table.digest)],
  ),
});

const sharedTables = tablesOf(define);

export const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The number of a text, in SQL. No number where no row ever had the text: nothing is equal to that. */
export const numberOf = (text: string): SQL => numberFor(sql`${digestOf(text)}`);

/** The same, where SQL has the digest already. */
export const numberFor = (digest: SQL): SQL =>
  sql`(select "number" from "shared_texts" where "digest" = ${digest})`;

/** Those of some texts, in SQL: a list that has only numbers, whichever of the texts have none. */
export const numbersOf = (texts: readonly string[]): SQL =>
  sql`(select "number" from "shared_texts" where ${inArray(sql`"digest"`, texts.map(digestOf))})`;

/** To select: the columns of a table as they are spelled, what is shared by its text. */
export const readable = <Table extends PgTable>(table: Table): Table['_']['columns'] =>
  Object.fromEntries(
    Object.entries(getTableColumns(table)).map(([name, column]) => [
      name,
      isShared(column) ? textOf(column) : column,
    ]),
  ) as unknown as Table['_']['columns'];

const textOf = (column: Column): SQL =>
  sql`(select "text" from "shared_texts" where "number" = ${column})`.mapWith(column);

/** No other column of a kind of our own is a number. */
const isShared = (column: Column): boolean =>
  column.dataType === 'custom' && column.getSQLType() === 'integer';

/** Gives each text its number where it has none. In the transaction, before a row is written that names it. */
export async function shareTexts(db: Db, texts: ReadonlySet<string>): Promise<void> {
  if (texts.size === 0) return;
  const { sharedTexts } = sharedTables(db);
  // In one order in every process, or two of them could wait for one another.
  const rows = [...texts].map((text) => ({ digest: digestOf(text), text })).toSorted(byDigest);
  const known = await db
    .select({ digest: sharedTexts.digest })
    .from(sharedTexts)
    .where(
      inArray(
        sharedTexts.digest,
        rows.map(({ digest }) => digest),
      ),
    );
  const digests = new Set(known.map(({ digest }) => digest));
  const missing = rows.filter(({ digest }) => !digests.has(digest));
  if (missing.length > 0) await db.insert(sharedTexts).values(missing).onConflictDoNothing();
}

const byDigest = (a: { readonly digest: string }, b: { readonly digest: string }): number =>
  a.digest < b.digest ? -1 : 1;

import { setImmediate as nextTurn } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { newProduct, newProductColumns } from '../../src/catalog/new-product.js';
import { noteOlderProducts } from '../../src/catalog/note-older-products.js';
import { cursorAt, holdProducts, noteChanges } from '../../src/catalog/product-change.js';
import { loadCatalog } from '../../src/catalog/sample.js';
import { catalogTables } from '../../src/catalog/table.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { countStatements } from './count-statements.js';
import { openShop, PRODUCT, type Product, type Shop } from './shop.js';

const FEED = `query ($after: String, $first: Int) {
  productChanges(after: $after, first: $first) {
    nodes { cursor productId sku deleted at product { ${PRODUCT} } }
    endCursor
    hasNextPage
  }
}`;

export interface Change {
  readonly cursor: string;
  readonly productId: string;
  readonly sku: string;
  readonly deleted: boolean;
  readonly at: string;
  readonly product: Product | null;
}

export interface Feed {
  readonly nodes: readonly Change[];
  readonly endCursor: string;
  readonly hasNextPage: boolean;
}

export const feedOf = async (shop: Shop, after: string | null = null, first = 500): Promise<Feed> =>
  (await shop.ask<{ productChanges: Feed }>(FEED, { after, first })).productChanges;

const told = ({ nodes }: Feed) => nodes.map(({ sku, deleted }) => (deleted ? `-${sku}` : sku));

const sequenceIn = (cursor: string): number =>
  JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))[2];

/** Products as an older version of this server left them: nothing tells of them. */
async function olderProducts(t: TestApp, tenantId: string, skus: readonly string[]): Promise<void> {
  for (const sku of skus) {
    t.clock.advance(1);
    await t.store.tx(async (w) => {
      const row = newProduct(t, newProductColumns({ sku, name: 'Older' }));
      await w.insert(catalogTables(w).products).values({ ...row, tenantId });
    });
  }
}

export function changesContract(app: () => TestApp, open: () => Promise<TestApp>): void {
  describe('the feed of changes', () => {
    it('tells of what was made, changed and deleted: each product once, by its last change, in order', async () => {
      const shop = await openShop(app());
      const [a, b, c] = [
        await shop.product({ sku: 'A' }),
        await shop.product({ sku: 'B' }),
        await shop.product({ sku: 'C' }),
      ];
      expect(told(await feedOf(shop))).toEqual(['A', 'B', 'C']);
      app().clock.advance(60);
      const { done } = await shop.write('updateProduct', { id: a.id, sku: 'A2' });
      await shop.remove('deleteProduct', b.id);
      const { nodes } = await feedOf(shop);
      const at = new Date(app().clock.now()).toISOString();
      expect(nodes).toEqual([
        {
          cursor: expect.any(String),
          productId: c.id,
          sku: 'C',
          deleted: false,
          at: c.createdAt,
          product: c,
        },
        { cursor: expect.any(String), productId: a.id, sku: 'A2', deleted: false, at, product: done },
        { cursor: expect.any(String), productId: b.id, sku: 'B', deleted: true, at, product: null },
      ]);
    });

    it('always says where to go on, and goes on there however much later', async () => {
      const shop = await openShop(app());
      const start = await feedOf(shop);
      expect(start).toEqual({ nodes: [], endCursor: expect.any(String), hasNextPage: false });
      const { id } = await shop.product({ sku: 'A' });
      const first = await feedOf(shop, start.endCursor);
      expect(told(first)).toEqual(['A']);
      const nothing = await feedOf(shop, first.endCursor);
      expect(nothing).toEqual({ nodes: [], endCursor: first.endCursor, hasNextPage: false });
      await shop.remove('deleteProduct', id);
      expect(told(await feedOf(shop, nothing.endCursor))).toEqual(['-A']);
    });

    it('is read in pages of any size, or on from any change of it', async () => {
      const shop = await openShop(app());
      const skus = ['A', 'B', 'C', 'D', 'E'];
      for (const sku of skus) await shop.product({ sku });
      for (const size of [1, 2, 4, 5, 6]) {
        const read: string[] = [];
        for (let page = await feedOf(shop, null, size); ; page = await feedOf(shop, page.endCursor, size)) {
          read.push(...told(page));
          expect(page.endCursor).toBe(page.nodes.at(-1)?.cursor);
          if (!page.hasNextPage) break;
          expect(page.nodes).toHaveLength(size);
        }
        expect(read).toEqual(skus);
      }
      const { nodes } = await feedOf(shop);
      expect(told(await feedOf(shop, nodes[2]?.cursor))).toEqual(['D', 'E']);
    });

    it('has what was deleted in bulk, and says nothing of what only looked like a change', async () => {
      const shop = await openShop(app());
      const [a, b, c] = [
        await shop.product({ sku: 'A' }),
        await shop.product({ sku: 'B' }),
        await shop.product(),
      ];
      const { endCursor } = await feedOf(shop);
      await shop.write('updateProduct', { id: c.id, name: c.name });
      await shop.write('updateProduct', { id: c.id, categoryId: 'cat_nothing' });
      await shop.write('createProduct', { sku: 'A', name: 'Twin' });
      await shop.remove('deleteProduct', 'prd_nothing');
      await shop.ask('mutation ($ids: [ID!]!) { deleteProducts(ids: $ids) { deletedIds } }', {
        ids: [b.id, 'prd_nothing', a.id],
      });
      expect(told(await feedOf(shop, endCursor)).toSorted()).toEqual(['-A', '-B']);
    });

    it('has all of the sample catalog, and is read by as many statements for a hundred as for two', async () => {
      const t = await open();
      try {
        const statements = countStatements(t.store);
        await loadCatalog(t.operator());
        const read = async (first: number) => {
          statements();
          const { body } = await t.graphql<{ productChanges: Feed }>(FEED, {
            key: t.firstKey,
            variables: { first },
          });
          const nodes = body.data?.productChanges.nodes ?? [];
          expect(nodes.map(({ product }) => product?.sku)).toEqual(nodes.map(({ sku }) => sku));
          expect(nodes).toHaveLength(first);
          return statements().filter((text) => /"product/.test(text)).length;
        };
        expect([await read(2), await read(100)]).toEqual([1, 1]);
        const [row] = await t.store.read
          .select({ last: catalogTables(t.store.read).changeCounters.last })
          .from(catalogTables(t.store.read).changeCounters);
        expect(row?.last).toBe(1248);
      } finally {
        await t.close();
      }
    });

    it('belongs to one tenant: another’s cursor is refused as any that is none, and as one that is ahead', async () => {
      const [shop, other] = [await openShop(app()), await openShop(app())];
      await shop.product({ sku: 'MINE' });
      await other.product({ sku: 'THEIRS' });
      expect(told(await feedOf(shop))).toEqual(['MINE']);
      const { endCursor } = await feedOf(other);
      for (const after of [
        endCursor,
        'rubbish',
        '',
        cursorAt(shop.tenantId, 2),
        cursorAt(shop.tenantId, -1),
      ]) {
        expect(await shop.refusal(FEED, { after }), after).toMatchObject({
          code: 'BAD_USER_INPUT',
          field: ['after'],
        });
      }
      for (const first of [0, -1, 501]) {
        expect(await shop.refusal(FEED, { first }), String(first)).toMatchObject({
          code: 'VALIDATION_FAILED',
          field: ['first'],
        });
      }
    });

    it('needs windev:read or windev:sync, and shows the whole product to either', async () => {
      const shop = await openShop(app());
      const product = await shop.product();
      for (const [scope, status] of [
        ['windev:read', 200],
        ['windev:sync', 200],
        ['windev:write', 403],
        ['products:read', 403],
      ] as const) {
        const { token } = await app().key({ tenantId: shop.tenantId, scopes: [scope] });
        const answer = await app().graphql<{ productChanges: Feed }>(FEED, { key: token });
        expect(answer.status, scope).toBe(status);
        if (status === 200) expect(answer.body.data?.productChanges.nodes[0]?.product).toEqual(product);
        const direct = await app().graphql(`{ product(id: "${product.id}") { id } }`, { key: token });
        expect(direct.status, scope).toBe(scope === 'products:read' ? 200 : 403);
      }
    });
  });

  describe('products that are older than the feed', () => {
    it('come into it at the next start, those that changed first first, and only once', async () => {
      const shop = await openShop(app());
      await olderProducts(app(), shop.tenantId, ['OLD-2', 'OLD-1', 'OLD-3']);
      const [untouched] = [await feedOf(shop)];
      expect(untouched.nodes).toEqual([]);
      await noteOlderProducts(app().store);
      const feed = await feedOf(shop, untouched.endCursor);
      expect(told(feed)).toEqual(['OLD-2', 'OLD-1', 'OLD-3']);
      await noteOlderProducts(app().store);
      expect(await feedOf(shop)).toEqual(feed);
      await shop.product({ sku: 'NEW' });
      expect(told(await feedOf(shop, feed.endCursor))).toEqual(['NEW']);
    });

    it('come into it with the first change of any, where that is before the start has come to them', async () => {
      const shop = await openShop(app());
      await olderProducts(app(), shop.tenantId, ['OLD-1', 'OLD-2']);
      await shop.product({ sku: 'NEW' });
      expect(told(await feedOf(shop))).toEqual(['NEW', 'OLD-1', 'OLD-2']);
      await noteOlderProducts(app().store);
      await shop.product({ sku: 'NEWER' });
      expect(told(await feedOf(shop))).toEqual(['NEW', 'OLD-1', 'OLD-2', 'NEWER']);
    });
  });

  describe('who follows the feed while others write', () => {
    it('never finds a change later at a place that was read past', async () => {
      const shop = await openShop(app());
      const again = await createTestApp({ place: app().place, clock: app().clock, seed: 'follower' });
      try {
        const elsewhere = shop.through(again);
        let writing = true;
        const seen: string[] = [];
        const follow = async () => {
          for (let cursor: string | null = null, last = 0; ; ) {
            const isLast = !writing;
            const { nodes, endCursor } = await feedOf(shop, cursor);
            for (const node of nodes) {
              expect(sequenceIn(node.cursor)).toBeGreaterThan(last);
              last = sequenceIn(node.cursor);
              seen.push(node.productId);
            }
            cursor = endCursor;
            if (isLast) return;
            await nextTurn();
          }
        };
        const write = async (by: Shop, who: string) => {
          for (let n = 0; n < 12; n += 1) await by.product({ sku: `${who}-${n}` });
        };
        const following = follow();
        await Promise.all([
          ...['a', 'b'].map((who) => write(shop, who)),
          ...['c', 'd'].map((who) => write(elsewhere, who)),
        ]);
        writing = false;
        await following;
        expect(seen).toHaveLength(48);
        expect(new Set(seen).size).toBe(48);
      } finally {
        await again.close();
      }
    });

    it('sees nothing of a later transaction while an earlier one has not ended', async ({ skip }) => {
      const { store } = app();
      if (store.engine !== 'postgres') skip('SQLite runs one after the other.');
      const shop = await openShop(app());
      const context = app().operator(shop.tenantId);
      const noting = (sku: string, seconds: number) =>
        store.tx(async (w) => {
          await holdProducts(w, context);
          await noteChanges(context, w, [{ id: `prd_${sku}`, sku }]);
          await w.select({ slept: sql`pg_sleep(${seconds})` }).from(sql`(select 1) as one`);
        });
      const slow = noting('FIRST', 0.5);
      await expect
        .poll(async () => {
          const rows = await store.read
            .select({ n: sql<string>`count(*)` })
            .from(sql`pg_stat_activity`)
            .where(
              sql`query like '%pg_sleep%' and state = 'active' and pid <> pg_backend_pid() and datname = current_database()`,
            );
          return Number(rows[0]?.n);
        })
        .toBe(1);
      const quick = noting('SECOND', 0);
      await expect(
        Promise.race([quick, new Promise((done) => setTimeout(done, 100, 'waits'))]),
      ).resolves.toBe('waits');
      expect(told(await feedOf(shop))).toEqual([]);
      await Promise.all([slow, quick]);
      expect(told(await feedOf(shop))).toEqual(['FIRST', 'SECOND']);
    });
  });
}

import { describe, expect, it } from 'vitest';
import type { TestApp } from '../support/app.js';
import { openShop, type Shop } from './shop.js';

const BULK = `mutation ($ids: [ID!]!) {
  outcome: deleteProducts(ids: $ids) { deletedIds notFoundIds userErrors { code message field } }
}`;

interface Bulk {
  readonly deletedIds: readonly string[] | null;
  readonly notFoundIds: readonly string[] | null;
  readonly userErrors: readonly { readonly code: string; readonly field: readonly string[] }[];
}

const bulk = async (shop: Shop, ids: readonly string[]): Promise<Bulk> =>
  (await shop.ask<{ outcome: Bulk }>(BULK, { ids })).outcome;

const count = async (shop: Shop): Promise<number> =>
  (await shop.ask<{ products: { totalCount: number } }>('{ products { totalCount } }')).products.totalCount;

/** A product with something in every place. */
async function fullProduct(shop: Shop) {
  const category = await shop.category();
  const supplier = await shop.supplier();
  return shop.product({
    name: 'Étui',
    description: 'First line\nand\tanother',
    price: { minorUnits: 1999, currency: 'EUR' },
    status: 'ACTIVE',
    attributes: { colour: 'red', sizes: [1, 2.5, null], nested: { yes: true } },
    categoryId: category.id,
    supplierId: supplier.id,
  });
}

export function productsContract(app: () => TestApp): void {
  const open = () => openShop(app());

  describe('the life of a product', () => {
    it('begins as a draft of version 1 with nothing but its SKU and its name', async () => {
      const shop = await open();
      const product = await shop.product({ sku: 'A-1', name: 'Étui' });
      const now = new Date(app().clock.now()).toISOString();
      expect(product).toEqual({
        id: expect.stringMatching(/^prd_[0-9a-z]{26}$/),
        sku: 'A-1',
        name: 'Étui',
        description: '',
        price: null,
        status: 'DRAFT',
        attributes: {},
        categoryId: null,
        supplierId: null,
        version: 1,
        createdAt: now,
        updatedAt: now,
      });
      expect(await shop.readProduct(product.id)).toEqual(product);
    });

    it('is read back as it was written, by id and by SKU', async () => {
      const shop = await open();
      const product = await fullProduct(shop);
      expect(product).toMatchObject({
        description: 'First line\nand\tanother',
        price: { minorUnits: 1999, currency: 'EUR', amount: '19.99' },
        status: 'ACTIVE',
        attributes: { colour: 'red', sizes: [1, 2.5, null], nested: { yes: true } },
      });
      expect(await shop.readProduct(product.id)).toEqual(product);
      const { productBySku } = await shop.ask<{ productBySku: { id: string } }>(
        'query ($sku: String!) { productBySku(sku: $sku) { id } }',
        { sku: product.sku },
      );
      expect(productBySku.id).toBe(product.id);
    });

    it('is found by its exact SKU only', async () => {
      const shop = await open();
      await shop.product({ sku: 'Exact' });
      for (const sku of ['exact', 'EXACT', 'Exac', 'Exact ', '%', '']) {
        const document = 'query ($sku: String!) { productBySku(sku: $sku) { id } }';
        expect(await shop.ask(document, { sku }), sku).toEqual({ productBySku: null });
      }
    });

    it('keeps amounts exact, up to the largest and in currencies of any number of decimals', async () => {
      const shop = await open();
      for (const [minorUnits, currency, amount] of [
        [0, 'EUR', '0.00'],
        [5, 'EUR', '0.05'],
        [1999, 'JPY', '1999'],
        [1999, 'KWD', '1.999'],
        [Number.MAX_SAFE_INTEGER, 'EUR', '90071992547409.91'],
      ] as const) {
        const { id } = await shop.product({ price: { minorUnits, currency } });
        expect((await shop.readProduct(id))?.price).toEqual({ minorUnits, currency, amount });
      }
    });

    it('changes in what is named and in nothing else, and counts its version up', async () => {
      const shop = await open();
      const before = await fullProduct(shop);
      app().clock.advance(60);
      const { done } = await shop.write('updateProduct', { id: before.id, name: 'Case' });
      expect(done).toEqual({
        ...before,
        name: 'Case',
        version: 2,
        updatedAt: new Date(app().clock.now()).toISOString(),
      });
      expect(await shop.readProduct(before.id)).toEqual(done);
    });

    it('loses by null what may be missing: price, category and supplier', async () => {
      const shop = await open();
      const { id } = await fullProduct(shop);
      await shop.write('updateProduct', { id, price: null, categoryId: null, supplierId: null });
      expect(await shop.readProduct(id)).toMatchObject({ price: null, categoryId: null, supplierId: null });
    });

    it('keeps at null what may not be missing: SKU, name, description, status and attributes', async () => {
      const shop = await open();
      const before = await fullProduct(shop);
      const nothing = { sku: null, name: null, description: null, status: null, attributes: null };
      app().clock.advance(60);
      await shop.write('updateProduct', { id: before.id, ...nothing });
      expect(await shop.readProduct(before.id)).toEqual(before);
    });

    it('stays as it is, version and all, where a change says what is so already', async () => {
      const shop = await open();
      const before = await fullProduct(shop);
      const { id, name, sku, status, categoryId, supplierId } = before;
      const attributes = { nested: { yes: true }, sizes: [1, 2.5, null], colour: 'red' };
      const price = { minorUnits: 1999, currency: 'EUR' };
      app().clock.advance(60);
      for (const same of [{}, { name, sku, status, categoryId, supplierId, attributes, price }]) {
        expect(await shop.write('updateProduct', { id, ...same })).toEqual({ done: before, userErrors: [] });
      }
      expect(await shop.readProduct(id)).toEqual(before);
      const events = await shop.ask<{ auditEvents: { nodes: { action: string }[] } }>(
        '{ auditEvents { nodes { action } } }',
      );
      expect(events.auditEvents.nodes.filter(({ action }) => action === 'product.update')).toEqual([]);
    });

    it('replaces its attributes whole, and its description by an empty one', async () => {
      const shop = await open();
      const { id } = await fullProduct(shop);
      await shop.write('updateProduct', { id, attributes: { only: 'this' }, description: '' });
      expect(await shop.readProduct(id)).toMatchObject({ attributes: { only: 'this' }, description: '' });
    });

    it('is found by its new words and no longer by its old ones after a change', async () => {
      const shop = await open();
      const { id } = await shop.product({ name: 'Anvil', description: 'heavy' });
      await shop.write('updateProduct', { id, name: 'Feather' });
      const found = async (search: string) =>
        (
          await shop.ask<{ products: { totalCount: number } }>(
            `{ products(search: "${search}") { totalCount } }`,
          )
        ).products.totalCount;
      expect(await found('anvil')).toBe(0);
      expect(await found('feather heavy')).toBe(1);
    });

    it('ends for good', async () => {
      const shop = await open();
      const { id, sku } = await shop.product();
      expect(await shop.remove('deleteProduct', id)).toEqual({ done: id, userErrors: [] });
      expect(await shop.readProduct(id)).toBeNull();
      for (const again of [
        await shop.remove('deleteProduct', id),
        await shop.write('updateProduct', { id, name: 'Ghost' }),
      ]) {
        expect(again).toMatchObject({ done: null, userErrors: [{ code: 'NOT_FOUND' }] });
      }
      expect(await shop.product({ sku })).toMatchObject({ sku, version: 1 });
    });

    it("leaves the supplier's items that named it, naming nothing", async () => {
      const shop = await open();
      const [supplier, gone, kept] = [await shop.supplier(), await shop.product(), await shop.product()];
      await shop.write('putSupplierItems', {
        supplierId: supplier.id,
        items: [
          { supplierSku: '1', name: 'One', productId: gone.id },
          { supplierSku: '2', name: 'Two', productId: kept.id },
        ],
      });
      await shop.remove('deleteProduct', gone.id);
      expect(
        await shop.ask(`{ supplier(id: "${supplier.id}") { items { nodes { productId product { id } } } } }`),
      ).toEqual({
        supplier: {
          items: {
            nodes: [
              { productId: null, product: null },
              { productId: kept.id, product: { id: kept.id } },
            ],
          },
        },
      });
    });
  });

  describe('a SKU', () => {
    it('is one product of its tenant: a second create is refused by its field', async () => {
      const shop = await open();
      await shop.product({ sku: 'ONE' });
      expect(await shop.write('createProduct', { sku: 'ONE', name: 'Twin' })).toMatchObject({
        done: null,
        userErrors: [{ code: 'CONFLICT', field: ['input', 'sku'] }],
      });
      expect(await count(shop)).toBe(1);
    });

    it('cannot be taken over by an update, which then changes nothing else either', async () => {
      const shop = await open();
      await shop.product({ sku: 'ONE' });
      const two = await shop.product({ sku: 'TWO' });
      expect(await shop.write('updateProduct', { id: two.id, sku: 'ONE', name: 'Thief' })).toMatchObject({
        done: null,
        userErrors: [{ code: 'CONFLICT', field: ['input', 'sku'] }],
      });
      expect(await shop.readProduct(two.id)).toEqual(two);
      expect(await shop.write('updateProduct', { id: two.id, sku: 'TWO' })).toMatchObject({
        done: { sku: 'TWO', version: 1 },
      });
    });

    it('is free in another tenant, and in another case', async () => {
      const [shop, other] = [await open(), await open()];
      const mine = await shop.product({ sku: 'ONE' });
      const theirs = await other.product({ sku: 'ONE' });
      await shop.product({ sku: 'one' });
      expect(theirs.id).not.toBe(mine.id);
      expect(await count(shop)).toBe(2);
      expect(await count(other)).toBe(1);
    });

    it('goes to exactly one of many who want it at the same time', async () => {
      const shop = await open();
      const outcomes = await Promise.all(
        Array.from({ length: 8 }, (_, n) => shop.write('createProduct', { sku: 'WANTED', name: `${n}` })),
      );
      expect(outcomes.filter(({ done }) => done !== null)).toHaveLength(1);
      expect(outcomes.flatMap(({ userErrors }) => userErrors.map(({ code }) => code))).toEqual(
        Array(7).fill('CONFLICT'),
      );
      expect(await count(shop)).toBe(1);
    });
  });

  describe('the version of a product', () => {
    it('lets a change through that names the one there is', async () => {
      const shop = await open();
      const { id } = await shop.product();
      for (const version of [1, 2, 3]) {
        expect(await shop.write('updateProduct', { id, version, name: `v${version}` })).toMatchObject({
          done: { name: `v${version}`, version: version + 1 },
        });
      }
    });

    it('refuses a change that names any other, and leaves the product as it is', async () => {
      const shop = await open();
      const { id } = await shop.product();
      const { done: current } = await shop.write('updateProduct', { id, name: 'Second' });
      for (const version of [1, 3, 0, -1, 2_147_483_647]) {
        expect(await shop.write('updateProduct', { id, version, name: 'Late' })).toMatchObject({
          done: null,
          userErrors: [{ code: 'PRECONDITION_FAILED', field: ['input', 'version'] }],
        });
      }
      expect(await shop.readProduct(id)).toEqual(current);
    });

    it('refuses a deletion that names another, and lets one through that names the one there is', async () => {
      const shop = await open();
      const { id } = await shop.product();
      await shop.write('updateProduct', { id, name: 'Second' });
      expect(await shop.remove('deleteProduct', id, 1)).toMatchObject({
        done: null,
        userErrors: [{ code: 'PRECONDITION_FAILED', field: ['version'] }],
      });
      expect(await shop.readProduct(id)).toMatchObject({ name: 'Second' });
      expect(await shop.remove('deleteProduct', id, 2)).toEqual({ done: id, userErrors: [] });
    });

    it('says that a product is not there, not that it has changed, where there is none', async () => {
      const shop = await open();
      const outcomes = [
        await shop.write('updateProduct', { id: 'prd_nothing', version: 1, name: 'x' }),
        await shop.remove('deleteProduct', 'prd_nothing', 1),
      ];
      for (const { userErrors } of outcomes) expect(userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
    });

    it('is not counted up by a change that is refused', async () => {
      const shop = await open();
      const product = await shop.product();
      await shop.write('updateProduct', { id: product.id, name: '' });
      await shop.write('updateProduct', { id: product.id, categoryId: 'cat_nothing' });
      expect(await shop.readProduct(product.id)).toEqual(product);
    });

    it('lets exactly one of many changes through that all name the same one at the same time', async () => {
      const shop = await open();
      const { id } = await shop.product();
      const outcomes = await Promise.all(
        Array.from({ length: 8 }, (_, n) =>
          shop.write('updateProduct', { id, version: 1, name: `writer ${n}` }),
        ),
      );
      const winners = outcomes.flatMap(({ done }) => done ?? []);
      expect(winners).toHaveLength(1);
      expect(outcomes.flatMap(({ userErrors }) => userErrors.map(({ code }) => code))).toEqual(
        Array(7).fill('PRECONDITION_FAILED'),
      );
      expect(await shop.readProduct(id)).toEqual(winners[0]);
      expect(winners[0]?.version).toBe(2);
    });

    it('counts every one of many changes that name none, and loses none of what they changed', async () => {
      const shop = await open();
      const { id } = await shop.product();
      await Promise.all([
        shop.write('updateProduct', { id, name: 'Renamed' }),
        shop.write('updateProduct', { id, description: 'Described' }),
        shop.write('updateProduct', { id, status: 'ARCHIVED' }),
        shop.write('updateProduct', { id, attributes: { a: 1 } }),
        shop.write('updateProduct', { id, price: { minorUnits: 1, currency: 'EUR' } }),
      ]);
      expect(await shop.readProduct(id)).toMatchObject({
        version: 6,
        name: 'Renamed',
        description: 'Described',
        status: 'ARCHIVED',
        attributes: { a: 1 },
        price: { minorUnits: 1 },
      });
      const { products } = await shop.ask<{ products: { nodes: { id: string }[] } }>(
        '{ products(search: "renamed described") { nodes { id } } }',
      );
      expect(products.nodes).toEqual([{ id }]);
    });
  });

  describe('deleting many products', () => {
    it('says which were deleted and which were not there, in the order of the ids', async () => {
      const shop = await open();
      const [a, b, c] = [await shop.product(), await shop.product(), await shop.product()];
      expect(await bulk(shop, ['prd_nothing', c.id, '', a.id, 'rubbish'])).toEqual({
        deletedIds: [c.id, a.id],
        notFoundIds: ['prd_nothing', '', 'rubbish'],
        userErrors: [],
      });
      expect(await shop.readProduct(a.id)).toBeNull();
      expect(await shop.readProduct(b.id)).toEqual(b);
    });

    it('counts an id once that is given twice', async () => {
      const shop = await open();
      const { id } = await shop.product();
      expect(await bulk(shop, [id, 'prd_x', id, 'prd_x'])).toMatchObject({
        deletedIds: [id],
        notFoundIds: ['prd_x'],
      });
    });

    it('does nothing where there are no ids', async () => {
      const shop = await open();
      await shop.product();
      expect(await bulk(shop, [])).toEqual({ deletedIds: [], notFoundIds: [], userErrors: [] });
      expect(await count(shop)).toBe(1);
    });

    it('takes 500 ids, and refuses 501 without deleting one', async () => {
      const shop = await open();
      const { id } = await shop.product();
      const ids = (length: number) => [id, ...Array.from({ length: length - 1 }, (_, n) => `prd_${n}`)];
      expect(await bulk(shop, ids(501))).toMatchObject({
        deletedIds: null,
        notFoundIds: null,
        userErrors: [{ code: 'VALIDATION_FAILED', field: ['ids'] }],
      });
      expect(await count(shop)).toBe(1);
      expect(await bulk(shop, ids(500))).toMatchObject({ deletedIds: [id], userErrors: [] });
    });

    it("reports another tenant's ids as not there, and leaves those products alone", async () => {
      const [shop, other] = [await open(), await open()];
      const [mine, theirs] = [await shop.product(), await other.product()];
      expect(await bulk(shop, [theirs.id, mine.id])).toEqual({
        deletedIds: [mine.id],
        notFoundIds: [theirs.id],
        userErrors: [],
      });
      expect(await other.readProduct(theirs.id)).toEqual(theirs);
    });

    it('deletes each product once where two lists cross each other', async () => {
      const shop = await open();
      const made = await Promise.all(Array.from({ length: 12 }, () => shop.product()));
      const ids = made.map(({ id }) => id);
      const outcomes = await Promise.all([bulk(shop, ids), bulk(shop, ids.toReversed())]);
      expect(outcomes.flatMap(({ deletedIds }) => deletedIds ?? []).toSorted()).toEqual(ids.toSorted());
      expect(await count(shop)).toBe(0);
    });
  });
}

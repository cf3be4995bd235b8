import { beforeAll, describe, expect, it } from 'vitest';
import type { TestApp } from '../support/app.js';
import { openShop, type Shop } from './shop.js';
import { documentOf, expectOrder, idsOf, pageOf } from './walk.js';

const money = (minorUnits: number, currency = 'EUR') => ({ minorUnits, currency });

/**
 * What is on the shelf, in the order it is made: two at a time in the same millisecond. Names and SKUs are such as the
 * engines would each sort their own way, were they let; some prices are equal, and some are not there.
 */
const SHELF = [
  { sku: 'b', name: 'Zebra', price: money(500) },
  { sku: 'B', name: 'zebra', price: null },
  { sku: 'a10', name: 'Äpfel', price: money(0) },
  { sku: 'a9', name: 'apfel', price: money(500, 'USD') },
  { sku: 'é', name: 'Öl', price: null },
  { sku: 'e', name: 'ol', price: money(10) },
  { sku: '～', name: '日本', price: money(9_007_199_254_740_991) },
  { sku: '😀', name: '😀', price: money(9) },
  { sku: '-', name: '10 nails', price: money(500) },
  { sku: '_', name: '9 nails', price: null },
  { sku: 'a b', name: 'nails', price: money(100) },
  { sku: '9', name: ' nails ', price: money(11) },
] as const;

/** The orders by hand, as SKUs. Of equal ones the earlier made comes first. */
const ASCENDING: Readonly<Record<string, readonly string[]>> = {
  CREATED_AT: ['b', 'B', 'a10', 'a9', 'é', 'e', '～', '😀', '-', '_', 'a b', '9'],
  // b and _ were changed afterwards, in the same millisecond.
  UPDATED_AT: ['B', 'a10', 'a9', 'é', 'e', '～', '😀', '-', 'a b', '9', 'b', '_'],
  NAME: ['-', '_', 'a10', 'a9', 'a b', '9', 'é', 'e', 'b', 'B', '～', '😀'],
  SKU: ['-', '9', 'B', '_', 'a b', 'a10', 'a9', 'b', 'e', 'é', '～', '😀'],
  PRICE: ['B', 'é', '_', 'a10', '😀', 'e', '9', 'a b', 'b', 'a9', '-', '～'],
};

const SORTS = Object.keys(ASCENDING);

export function pagingProductsContract(app: () => TestApp): void {
  describe('a list of products', () => {
    let shop: Shop;
    const ids = new Map<string, string>();
    const idsBy = (skus: readonly string[] = []) => skus.map((sku) => ids.get(sku) ?? sku);

    beforeAll(async () => {
      shop = await openShop(app());
      const category = await shop.category();
      for (const [position, product] of SHELF.entries()) {
        ids.set(product.sku, (await shop.product({ ...product, categoryId: category.id })).id);
        if (position % 2 === 1) app().clock.advance(0.001);
      }
      app().clock.advance(0.001);
      for (const sku of ['b', '_']) await shop.write('updateProduct', { id: ids.get(sku), description: '!' });
      // Another tenant's products stand between these in every order.
      const other = await openShop(app());
      for (const { sku, name, price } of SHELF) await other.product({ sku, name, price });
    });

    describe.each(SORTS)('sorted by %s', (sort) => {
      it('is the same forward and backward in steps of any size, each row once', async () => {
        await expectOrder(shop, `{ products(sort: ${sort}, direction: ASC, $page) }`, idsBy(ASCENDING[sort]));
      });

      it('is exactly the reverse in the other direction', async () => {
        const descending = ASCENDING[sort]?.toReversed();
        await expectOrder(shop, `{ products(sort: ${sort}, direction: DESC, $page) }`, idsBy(descending));
      });
    });

    it('begins with the newest where no order is named, and by time; with the lowest by anything else', async () => {
      const { CREATED_AT = [], UPDATED_AT, NAME, SKU, PRICE } = ASCENDING;
      const read = async (args: string) =>
        idsOf(await pageOf(shop, `{ products(${args}$page) }`, 'first: 500'));
      expect(await read('')).toEqual(idsBy(CREATED_AT.toReversed()));
      expect(await read('sort: CREATED_AT, ')).toEqual(idsBy(CREATED_AT.toReversed()));
      expect(await read('sort: UPDATED_AT, ')).toEqual(idsBy(UPDATED_AT?.toReversed()));
      expect(await read('sort: NAME, ')).toEqual(idsBy(NAME));
      expect(await read('sort: SKU, direction: null, ')).toEqual(idsBy(SKU));
      expect(await read('sort: PRICE, ')).toEqual(idsBy(PRICE));
    });

    it('is paged with its filter, which counts in totalCount and in nothing else', async () => {
      const priced = ASCENDING['PRICE']?.filter((sku) => !['B', 'é', '_', 'a9'].includes(sku));
      await expectOrder(shop, '{ products(currency: "EUR", sort: PRICE, $page) }', idsBy(priced));
    });

    it('answers 50 where no size is given', async () => {
      const busy = await openShop(app());
      const made = await Promise.all(Array.from({ length: 52 }, () => busy.product()));
      const page = await pageOf(busy, '{ products($page) }', 'first: null');
      expect(page.edges).toHaveLength(50);
      expect(page.pageInfo.hasNextPage).toBe(true);
      expect(page.totalCount).toBe(52);
      const end = await pageOf(busy, '{ products($page) }', `before: "${page.edges[3]?.cursor}"`);
      expect(idsOf(end)).toEqual(idsOf(page).slice(0, 3));
      expect(made).toHaveLength(52);
    });

    it('answers the stretch between two cursors, from either end', async () => {
      const list = '{ products(sort: SKU, $page) }';
      const { edges } = await pageOf(shop, list, 'first: 500');
      const between = `after: "${edges[2]?.cursor}", before: "${edges[7]?.cursor}"`;
      const stretch = edges.slice(3, 7).map(({ node }) => node.id);
      expect(idsOf(await pageOf(shop, list, between))).toEqual(stretch);
      expect(idsOf(await pageOf(shop, list, `first: 2, ${between}`))).toEqual(stretch.slice(0, 2));
      expect(idsOf(await pageOf(shop, list, `last: 2, ${between}`))).toEqual(stretch.slice(-2));
      const backward = `after: "${edges[7]?.cursor}", before: "${edges[2]?.cursor}"`;
      expect(idsOf(await pageOf(shop, list, backward))).toEqual([]);
    });

    it('has each edge’s own cursor as its place', async () => {
      const list = '{ products(sort: NAME, direction: DESC, $page) }';
      const { edges } = await pageOf(shop, list, 'first: 500');
      for (const [position, { cursor }] of edges.entries()) {
        const rest = await pageOf(shop, list, `first: 500, after: "${cursor}"`);
        expect(idsOf(rest)).toEqual(edges.slice(position + 1).map(({ node }) => node.id));
      }
    });

    it('can be asked for nothing, and says that there is more', async () => {
      for (const page of ['first: 0', 'last: 0']) {
        const { edges, pageInfo, totalCount } = await pageOf(shop, '{ products($page) }', page);
        expect(edges).toEqual([]);
        expect(totalCount).toBe(SHELF.length);
        expect([pageInfo.hasNextPage, pageInfo.hasPreviousPage]).toEqual(
          page === 'first: 0' ? [true, false] : [false, true],
        );
      }
    });

    it('of a tenant without products is empty and has no cursors', async () => {
      const page = await pageOf(await openShop(app()), '{ products($page) }', 'first: 5');
      expect(page).toEqual({
        totalCount: 0,
        edges: [],
        pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
      });
    });
  });

  describe('between two pages of products', () => {
    const LIST = '{ products(sort: NAME, $page) }';

    /** The products a to h, and the page of the first three. */
    async function firstPage() {
      const shop = await openShop(app());
      const ids: Record<string, string> = {};
      for (const name of 'bdfhjl') ids[name] = (await shop.product({ name })).id;
      const page = await pageOf(shop, LIST, 'first: 3');
      expect(idsOf(page)).toEqual([ids['b'], ids['d'], ids['f']]);
      return { shop, ids, after: page.pageInfo.endCursor, start: page.pageInfo.startCursor };
    }

    it('rows that appear shift nothing: those behind are skipped, those ahead are seen once', async () => {
      const { shop, ids, after } = await firstPage();
      for (const name of ['a', 'c', 'e', 'f']) await shop.product({ name: name === 'f' ? 'F' : name });
      const g = await shop.product({ name: 'g' });
      const rest = idsOf(await pageOf(shop, LIST, `first: 10, after: "${after}"`));
      // The second F was made later than the first, where the page ended, and so comes after it.
      expect(rest.slice(1)).toEqual([g.id, ids['h'], ids['j'], ids['l']]);
      expect(rest).toHaveLength(5);
    });

    it('rows that vanish shift nothing, not even the one where the page ended', async () => {
      const { shop, ids, after } = await firstPage();
      for (const name of ['b', 'f', 'j']) await shop.remove('deleteProduct', ids[name] ?? '');
      const rest = await pageOf(shop, LIST, `first: 10, after: "${after}"`);
      expect(idsOf(rest)).toEqual([ids['h'], ids['l']]);
    });

    it('nothing shifts on the way back either', async () => {
      const { shop, ids } = await firstPage();
      const end = await pageOf(shop, LIST, 'last: 2');
      expect(idsOf(end)).toEqual([ids['j'], ids['l']]);
      await shop.product({ name: 'm' });
      await shop.remove('deleteProduct', ids['j'] ?? '');
      const i = await shop.product({ name: 'i' });
      const before = await pageOf(shop, LIST, `last: 2, before: "${end.pageInfo.startCursor}"`);
      expect(idsOf(before)).toEqual([ids['h'], i.id]);
    });
  });

  describe('a page of products is refused, by its argument,', () => {
    const cursors: Record<string, string> = {};
    let shop: Shop;

    beforeAll(async () => {
      shop = await openShop(app());
      for (let n = 0; n < 3; n += 1) await shop.product({ price: money(n) });
      for (const sort of SORTS) {
        const { edges } = await pageOf(shop, `{ products(sort: ${sort}, $page) }`, 'first: 1');
        cursors[sort] = edges[0]?.cursor ?? '';
      }
    });

    it.each([
      ['first and last together', 'first: 1, last: 1', 'last'],
      ['a cursor that is empty', 'after: ""', 'after'],
      ['a cursor that is no cursor', 'after: "rubbish"', 'after'],
      ['a cursor before which nothing can be', 'last: 1, before: "%%%"', 'before'],
      ['an id in place of a cursor', 'after: "prd_01kf0000000000000000000000"', 'after'],
    ])('for %s', async (_what, page, field) => {
      const refusal = await shop.refusal(documentOf('{ products($page) }', page));
      expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', field: [field] });
      expect(refusal.message).toContain(field);
    });

    it.each([
      ['a negative first', 'first: -1', 'first'],
      ['a negative last', 'last: -1', 'last'],
      ['a first over 500', 'first: 501', 'first'],
      ['a last over 500', 'last: 501', 'last'],
    ])('for %s', async (_what, page, field) => {
      const refusal = await shop.refusal(documentOf('{ products($page) }', page));
      expect(refusal).toMatchObject({ code: 'VALIDATION_FAILED', field: [field] });
      expect(refusal.message).toContain(field);
    });

    /** What a cursor says, with something put in place of its value or its id. */
    const forged = (change: (says: readonly unknown[]) => unknown): string => {
      const says = JSON.parse(Buffer.from(cursors['CREATED_AT'] ?? '', 'base64url').toString());
      return Buffer.from(JSON.stringify(change(says))).toString('base64url');
    };

    it.each<[what: string, change: (says: readonly unknown[]) => unknown]>([
      ['says nothing', () => []],
      ['is an object', (says) => ({ ...says })],
      ['is null', () => null],
      ['says too much', (says) => [...says, 'more']],
      ['has no id', (says) => says.slice(0, -1)],
      ['has a number for an id', (says) => says.with(-1, 1)],
      ['has the character NUL', (says) => says.with(-1, 'prd_\0')],
      ['has a time before all times', (says) => says.with(-2, -1)],
      ['has a time past all times', (says) => says.with(-2, 9e15)],
      ['has text for a time', (says) => says.with(-2, '2026-01-15')],
      ['has a fraction for a time', (says) => says.with(-2, 1.5)],
      ['has no time', (says) => says.with(-2, null)],
    ])('for a forged cursor that %s', async (_what, change) => {
      const page = (cursor: string) => documentOf('{ products($page) }', `after: "${cursor}"`);
      await shop.ask(page(forged((says) => says)));
      expect(await shop.refusal(page(forged(change)))).toMatchObject({
        code: 'BAD_USER_INPUT',
        field: ['after'],
      });
    });

    it.each(SORTS)('for a cursor of any other order, where it is sorted by %s', async (sort) => {
      for (const [other, cursor] of Object.entries(cursors)) {
        const page = documentOf(`{ products(sort: ${sort}, $page) }`, `first: 5, after: "${cursor}"`);
        if (other === sort) await shop.ask(page);
        else {
          const refusal = await shop.refusal(page);
          expect(refusal, other).toMatchObject({ code: 'BAD_USER_INPUT', field: ['after'] });
        }
      }
    });

    it('and not for 500', async () => {
      for (const page of ['first: 500', 'last: 500']) {
        expect((await pageOf(shop, '{ products($page) }', page)).edges).toHaveLength(3);
      }
    });
  });
}

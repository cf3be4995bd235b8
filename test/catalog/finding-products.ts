import { beforeAll, describe, expect, it } from 'vitest';
import type { TestApp } from '../support/app.js';
import { openShop, type Shop } from './shop.js';

const FIND = (args: string) =>
  `{ products(${args ? `${args}, ` : ''}sort: SKU, first: 500) { totalCount nodes { sku } } }`;

interface Found {
  readonly products: { readonly totalCount: number; readonly nodes: readonly { readonly sku: string }[] };
}

export function findingProductsContract(app: () => TestApp): void {
  /** The SKUs of what is found, which must be as many as are counted. */
  async function find(shop: Shop, args: string): Promise<readonly string[]> {
    const { products } = await shop.ask<Found>(FIND(args));
    expect(products.totalCount, 'totalCount').toBe(products.nodes.length);
    return products.nodes.map(({ sku }) => sku);
  }

  describe('a search', () => {
    let shop: Shop;
    const search = (words: string) => find(shop, `search: ${JSON.stringify(words)}`);

    beforeAll(async () => {
      shop = await openShop(app());
      for (const [sku, name, description = ''] of [
        ['ETUI-1', 'Étui à lunettes', 'Noir, très léger'],
        ['CHAIR-2', 'Garden chair', 'Weatherproof; folds flat'],
        ['CHAIR-3', 'Dining CHAIR', 'Oak\nseat'],
        ['STR-4', 'Große Straße', 'Œuvre d’art, Ångström'],
        ['PCT-5', '100% cotton', 'snake_case'],
        ['PCT-6', '1000 cottons', 'snakeXcase'],
        ['BS-7', 'back\\slash', "it's 'quoted'"],
        ['TM-8', 'Halyard™ Pro', '№ 5, Ⅷ, ﬁne'],
        ['CJK-9', '日本の椅子', '😀'],
        ['GR-10', 'ΟΔΟΣΕΙΣ', 'Łódź, İstanbul'],
      ] as const) {
        await shop.product({ sku, name, description });
      }
      await (await openShop(app())).product({ sku: 'THEIRS', name: 'Garden chair' });
    });

    it.each([
      ['one word', 'chair', ['CHAIR-2', 'CHAIR-3']],
      ['a part of a word', 'hai', ['CHAIR-2', 'CHAIR-3']],
      ['several words, which must all occur', 'chair garden', ['CHAIR-2']],
      ['words of the name and of the description', 'oak dining', ['CHAIR-3']],
      ['words of the SKU', '-3 chair', ['CHAIR-3']],
      ['words of which one occurs nowhere', 'chair sofa', []],
      ['words with much space around them', ' \t garden \n  chair ', ['CHAIR-2']],
      ['capitals for small letters', 'GARDEN', ['CHAIR-2']],
      ['small letters for capitals', 'dining chair', ['CHAIR-3']],
      ['accents for none', 'étuí', ['ETUI-1']],
      ['none for accents', 'etui tres leger', ['ETUI-1']],
      ['an accent that is a character of its own', 'e\u0301tui', ['ETUI-1']],
      ['capitals with accents', 'ÉTUI', ['ETUI-1']],
      ['letters that no accent explains', 'grosse strasse oeuvre angstrom', ['STR-4']],
      ['those letters themselves', 'GROẞE œuvre', ['STR-4']],
      ['Polish and Turkish letters', 'lodz istanbul', ['GR-10']],
      ['a Greek word that ends where the text goes on', 'ΟΔΟΣ', ['GR-10']],
      ['signs that stand for letters, by the letters', 'halyardtm no viii fine', ['TM-8']],
      ['signs that stand for letters, by the signs', 'Halyard™ № ⅷ ﬁne', ['TM-8']],
      ['a percent sign, which is no wildcard', '0%', ['PCT-5']],
      ['a percent sign alone', '%', ['PCT-5']],
      ['a full-width percent sign', '100％', ['PCT-5']],
      ['an underscore, which is no wildcard', 'snake_case', ['PCT-5']],
      ['an underscore alone', '_', ['PCT-5']],
      ['a backslash', 'back\\slash', ['BS-7']],
      ['a backslash alone', '\\', ['BS-7']],
      ['a backslash before a wildcard', '\\%', []],
      ['an apostrophe', "it's 'quoted'", ['BS-7']],
      ['text that would end the statement', "' OR 1=1 --", []],
      ['characters without case or spaces', '椅子', ['CJK-9']],
      ['an emoji', '😀', ['CJK-9']],
      ['words that would only meet across name and description', 'chairweatherproof', []],
    ])('finds %s', async (_what, words, skus) => {
      expect(await search(words)).toEqual(skus);
    });

    it.each([
      ['empty', ''],
      ['blank', ' \u3000\n'],
    ])('that is %s limits nothing', async (_what, words) => {
      expect(await search(words)).toHaveLength(10);
    });

    it('takes 8 words and 200 characters', async () => {
      expect(await search('c h a i r g w d')).toEqual(['CHAIR-2']);
      expect(await search('x'.repeat(200))).toEqual([]);
    });

    it.each([
      ['of nine words', 'a b c d e f g h i'],
      ['of 201 characters', 'x'.repeat(201)],
    ])('%s is refused by its argument', async (_what, words) => {
      expect(await shop.refusal(FIND(`search: "${words}"`))).toMatchObject({
        code: 'VALIDATION_FAILED',
        field: ['search'],
      });
    });

    it('with the character NUL is refused', async () => {
      expect(await shop.refusal(FIND('search: "a\\u0000"'))).toMatchObject({ code: 'BAD_USER_INPUT' });
      expect(
        await shop.refusal('query ($s: String) { products(search: $s) { totalCount } }', { s: '\0' }),
      ).toMatchObject({ code: 'BAD_USER_INPUT', field: ['s'] });
    });
  });

  describe('a filter', () => {
    let shop: Shop;
    let at: string;
    const named: Record<string, string> = {};

    /** Ids are written as `$name`. */
    const filtered = (args: string) =>
      find(
        shop,
        args.replace(/\$(\w+)/g, (_all, name) => `"${named[name]}"`),
      );

    beforeAll(async () => {
      shop = await openShop(app());
      const [root, other] = [await shop.category(), await shop.category()];
      const child = await shop.category({ parentId: root.id });
      const grandchild = await shop.category({ parentId: child.id });
      const [supplier, idle] = [await shop.supplier(), await shop.supplier()];
      const foreign = await openShop(app());
      Object.assign(named, {
        root: root.id,
        other: other.id,
        child: child.id,
        grandchild: grandchild.id,
        supplier: supplier.id,
        idle: idle.id,
        nothing: 'cat_nothing',
        theirCategory: (await foreign.category()).id,
        theirSupplier: (await foreign.supplier()).id,
      });
      const money = (minorUnits: number, currency: string) => ({ price: { minorUnits, currency } });
      await shop.product({ sku: 'A', categoryId: root.id, status: 'ACTIVE', ...money(100, 'EUR') });
      await shop.product({ sku: 'B', categoryId: child.id, supplierId: supplier.id, ...money(0, 'EUR') });
      await shop.product({ sku: 'C', categoryId: grandchild.id, status: 'ARCHIVED', ...money(200, 'EUR') });
      app().clock.advance(1);
      at = new Date(app().clock.now()).toISOString();
      await shop.product({ sku: 'D', categoryId: other.id, supplierId: supplier.id, ...money(150, 'USD') });
      await shop.product({ sku: 'E', status: 'ACTIVE' });
      await shop.product({ sku: 'e', status: 'ACTIVE', ...money(201, 'EUR') });
    });

    it.each([
      ['for nothing lets all through', '', ['A', 'B', 'C', 'D', 'E', 'e']],
      [
        'for nulls lets all through',
        'categoryId: null, supplierId: null, status: null, sku: null',
        ['A', 'B', 'C', 'D', 'E', 'e'],
      ],
      ['for a category has those below it too', 'categoryId: $root', ['A', 'B', 'C']],
      ['for a category below another has its own part', 'categoryId: $child', ['B', 'C']],
      ['for a leaf has just the leaf', 'categoryId: $grandchild', ['C']],
      ['for a category alone', 'categoryId: $root, includeDescendants: false', ['A']],
      [
        'for a category with all below, said aloud',
        'categoryId: $child, includeDescendants: true',
        ['B', 'C'],
      ],
      ['for a category that there is not', 'categoryId: $nothing', []],
      ["for another tenant's category", 'categoryId: $theirCategory', []],
      [
        'without a category is not changed by includeDescendants',
        'includeDescendants: false, sku: ["E"]',
        ['E'],
      ],
      ['for a supplier', 'supplierId: $supplier', ['B', 'D']],
      ['for a supplier without products', 'supplierId: $idle', []],
      ["for another tenant's supplier", 'supplierId: $theirSupplier', []],
      ['for a status', 'status: [ACTIVE]', ['A', 'E', 'e']],
      ['for one status without a list', 'status: DRAFT', ['B', 'D']],
      ['for two statuses', 'status: [DRAFT, ARCHIVED]', ['B', 'C', 'D']],
      ['for no status at all', 'status: []', []],
      ['for SKUs, exactly', 'sku: ["A", "E", "nothing"]', ['A', 'E']],
      ['for no SKU at all', 'sku: []', []],
      ['for a currency', 'currency: "EUR"', ['A', 'B', 'C', 'e']],
      ['for a currency that nothing has', 'currency: "CHF"', []],
      ['for a lowest price, itself included', 'currency: "EUR", priceMin: 200', ['C', 'e']],
      ['for a highest price, itself included', 'currency: "EUR", priceMax: 100', ['A', 'B']],
      ['for a price of nothing, which is not the same as no price', 'currency: "EUR", priceMax: 0', ['B']],
      ['for a price range', 'currency: "EUR", priceMin: 1, priceMax: 200', ['A', 'C']],
      ['for a price range that is empty', 'currency: "EUR", priceMin: 200, priceMax: 1', []],
      ['for a price in another currency', 'currency: "USD", priceMin: 1', ['D']],
      ['for a change since 1969', 'updatedSince: "1969-01-01T00:00:00Z"', ['A', 'B', 'C', 'D', 'E', 'e']],
      ['for a change since the year 9999', 'updatedSince: "9999-12-31T23:59:59Z"', []],
      [
        'for several things at once',
        'categoryId: $root, currency: "EUR", status: [ACTIVE, DRAFT], priceMin: 1',
        ['A'],
      ],
      ['for things and words at once', 'status: [ACTIVE], search: "a"', ['A', 'E', 'e']],
    ])('%s', async (_what, args, skus) => {
      expect(await filtered(args)).toEqual(skus);
    });

    it('for a change since a moment has what changed in that very moment', async () => {
      expect(await filtered(`updatedSince: "${at}"`)).toEqual(['D', 'E', 'e']);
      const later = new Date(Date.parse(at) + 1).toISOString();
      expect(await filtered(`updatedSince: "${later}"`)).toEqual([]);
    });

    it.each([
      ['a lowest price without its currency', 'priceMin: 1', 'currency'],
      ['a highest price without its currency', 'priceMax: 1', 'currency'],
      ['a negative lowest price', 'priceMin: -1, currency: "EUR"', 'priceMin'],
      ['a negative highest price', 'priceMax: -1, currency: "EUR"', 'priceMax'],
      ['a currency that there is not', 'currency: "EUX"', 'currency'],
      ['more than 500 SKUs', `sku: [${Array.from({ length: 501 }, (_, n) => `"${n}"`)}]`, 'sku'],
    ])('for %s is refused by its argument', async (_what, args, field) => {
      const refusal = await shop.refusal(FIND(args));
      expect(['BAD_USER_INPUT', 'VALIDATION_FAILED']).toContain(refusal.code);
      expect(refusal.field).toEqual([field]);
    });

    it('for 500 SKUs is answered', async () => {
      const skus = Array.from({ length: 499 }, (_, n) => `"${n}"`);
      expect(await filtered(`sku: ["A", ${skus}]`)).toEqual(['A']);
    });

    it('follows a category that moves', async () => {
      const [from, to] = [await shop.category(), await shop.category()];
      const moving = await shop.category({ parentId: from.id });
      await shop.product({ sku: 'MOVED', categoryId: moving.id, status: 'ARCHIVED' });
      expect(await find(shop, `categoryId: "${from.id}"`)).toEqual(['MOVED']);
      await shop.write('updateCategory', { id: moving.id, parentId: to.id });
      expect(await find(shop, `categoryId: "${from.id}"`)).toEqual([]);
      expect(await find(shop, `categoryId: "${to.id}"`)).toEqual(['MOVED']);
      const [moved] = (
        await shop.ask<{ products: { nodes: { id: string }[] } }>(
          '{ products(sku: "MOVED") { nodes { id } } }',
        )
      ).products.nodes;
      await shop.remove('deleteProduct', moved?.id ?? '');
    });

    it('is the same behind a category and behind a supplier', async () => {
      const { category, alone, supplier } = await shop.ask<Record<string, Found>>(`{
        category(id: "${named['root']}") { products { totalCount nodes { sku } } }
        alone: category(id: "${named['root']}") { products(includeDescendants: false) { totalCount nodes { sku } } }
        supplier(id: "${named['supplier']}") { products { totalCount nodes { sku } } }
      }`);
      const skus = (found: Found | undefined) => found?.products.nodes.map(({ sku }) => sku);
      expect(skus(category)).toEqual(['C', 'B', 'A']);
      expect(skus(alone)).toEqual(['A']);
      expect(skus(supplier)).toEqual(['D', 'B']);
      expect(category?.products.totalCount).toBe(3);
    });
  });
}

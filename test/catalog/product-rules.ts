import { describe, expect, it } from 'vitest';
import type { TestApp } from '../support/app.js';
import { openShop } from './shop.js';

type Rule = readonly [what: string, input: Record<string, unknown>, field: readonly string[]];

const CREATE = 'mutation ($input: CreateProductInput!) { createProduct(input: $input) { product { id } } }';

/** An object whose innermost one stands `levels` deep, itself being the first. */
const nested = (levels: number): object => (levels === 1 ? { leaf: 1 } : { in: nested(levels - 1) });

/** Attributes of exactly that many bytes of JSON. */
const attributesOf = (bytes: number) => ({ text: 'x'.repeat(bytes - '{"text":""}'.length) });

/** JSON can name a member so; an object literal cannot. */
const named = (name: string): unknown => JSON.parse(`{ "ok": [{ "${name}": { "admin": true } }] }`);

const euros = (minorUnits: number) => ({ minorUnits, currency: 'EUR' });

const RULES: readonly Rule[] = [
  ['an empty SKU', { sku: '' }, ['sku']],
  ['a blank SKU', { sku: ' \u3000' }, ['sku']],
  ['a SKU of 65 characters', { sku: 'x'.repeat(65) }, ['sku']],
  ['a SKU with a space before it', { sku: ' A' }, ['sku']],
  ['a SKU with a space after it', { sku: 'A\u00a0' }, ['sku']],
  ['a SKU with a line break', { sku: 'A\nB' }, ['sku']],
  ['a SKU with half a character', { sku: 'A\ud83d' }, ['sku']],
  ['an empty name', { name: '' }, ['name']],
  ['a blank name', { name: '   ' }, ['name']],
  ['a name of 201 characters', { name: 'x'.repeat(201) }, ['name']],
  ['a name with a tab', { name: 'A\tB' }, ['name']],
  ['a name with an escape character', { name: 'A\u001b[31mB' }, ['name']],
  ['a name with DEL', { name: 'A\u007f' }, ['name']],
  ['a name with a C1 control character', { name: 'A\u0085B' }, ['name']],
  ['a name with half a character', { name: '\ude00A' }, ['name']],
  ['a description of 10,001 characters', { description: 'x'.repeat(10_001) }, ['description']],
  ['a description with a bell', { description: 'ding\u0007' }, ['description']],
  ['a description with half a character', { description: '\ud83d' }, ['description']],
  ['a negative price', { price: euros(-1) }, ['price', 'minorUnits']],
  ['a currency that there is not', { price: { minorUnits: 1, currency: 'EUX' } }, ['price', 'currency']],
  ['a currency in small letters', { price: { minorUnits: 1, currency: 'eur' } }, ['price', 'currency']],
  ['a currency by its sign', { price: { minorUnits: 1, currency: '€' } }, ['price', 'currency']],
  ['an empty currency', { price: { minorUnits: 1, currency: '' } }, ['price', 'currency']],
  [
    'attributes nested nine levels deep',
    { attributes: nested(9) },
    ['attributes', ...Array<string>(8).fill('in')],
  ],
  ['attributes nested a hundred levels deep in lists', { attributes: { a: listsIn(100) } }, deepList()],
  ['attributes of a byte more than 16 KB', { attributes: attributesOf(16 * 1024 + 1) }, ['attributes']],
  [
    'attributes of 16 KB counted in bytes, not characters',
    { attributes: { t: 'é'.repeat(8192) } },
    ['attributes'],
  ],
  ['attributes named __proto__', { attributes: named('__proto__') }, ['attributes', 'ok', '0']],
  ['attributes named constructor', { attributes: named('constructor') }, ['attributes', 'ok', '0']],
  ['attributes named prototype', { attributes: named('prototype') }, ['attributes', 'ok', '0']],
  [
    'attributes with a whole number that is not exact',
    { attributes: { a: [1, 2 ** 53] } },
    ['attributes', 'a', '1'],
  ],
  ['attributes with half a character', { attributes: { a: '\ud83d' } }, ['attributes', 'a']],
  ['attributes named with half a character', { attributes: { '\ud83d': 1 } }, ['attributes']],
  ['a category that there is not', { categoryId: 'cat_nothing' }, ['categoryId']],
  ['a category without an id', { categoryId: '' }, ['categoryId']],
  ['a supplier that there is not', { supplierId: 'sup_nothing' }, ['supplierId']],
];

function listsIn(levels: number): unknown {
  return levels === 0 ? 1 : [listsIn(levels - 1)];
}

function deepList(): readonly string[] {
  return ['attributes', 'a', ...Array<string>(7).fill('0')];
}

/** What GraphQL's own types refuse before any rule of ours is asked. */
const TYPES: readonly (readonly [what: string, input: Record<string, unknown>, says: RegExp])[] = [
  ['a price without a currency', { price: { minorUnits: 1 } }, /currency/],
  ['a price without an amount', { price: { currency: 'EUR' } }, /minorUnits/],
  ['a price with a fraction', { price: euros(19.99) }, /minorUnits/],
  ['a price that no number can hold exactly', { price: euros(2 ** 53) }, /minorUnits/],
  ['a price as text', { price: '19.99 EUR' }, /price/],
  ['attributes that are a list', { attributes: [1] }, /attributes/],
  ['attributes that are text', { attributes: '{}' }, /attributes/],
  ['a status that there is not', { status: 'SOLD' }, /status/],
  ['a status as it is stored', { status: 'draft' }, /status/],
  ['no name', { name: null }, /name/],
  ['a field that there is not', { version: 7 }, /version/],
];

export function productRulesContract(app: () => TestApp): void {
  const open = () => openShop(app());

  describe('a product is refused by the field that is wrong,', () => {
    it.each(RULES)('for %s, when it is made', async (_what, input, field) => {
      const shop = await open();
      const { done, userErrors } = await shop.write('createProduct', { sku: 'A', name: 'B', ...input });
      expect(done).toBeNull();
      expect(userErrors).toMatchObject([{ code: 'VALIDATION_FAILED', field: ['input', ...field] }]);
      expect(await shop.ask('{ products { totalCount } }')).toEqual({ products: { totalCount: 0 } });
    });

    it.each(RULES)('for %s, when it is changed', async (_what, input, field) => {
      const shop = await open();
      const product = await shop.product();
      const { done, userErrors } = await shop.write('updateProduct', { id: product.id, ...input });
      expect(done).toBeNull();
      expect(userErrors).toMatchObject([{ code: 'VALIDATION_FAILED', field: ['input', ...field] }]);
      expect(await shop.readProduct(product.id)).toEqual(product);
    });

    it.each(TYPES)('or as a whole for %s', async (_what, input, says) => {
      const shop = await open();
      const refusal = await shop.refusal(CREATE, { input: { sku: 'A', name: 'B', ...input } });
      expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT' });
      expect(refusal.message).toMatch(says);
    });

    it('for a category or supplier of another tenant, in the words for one that there is not', async () => {
      const [shop, other] = [await open(), await open()];
      const foreign = {
        categoryId: (await other.category()).id,
        supplierId: (await other.supplier()).id,
      };
      for (const [field, id] of Object.entries(foreign)) {
        const real = await shop.write('createProduct', { sku: 'A', name: 'B', [field]: id });
        const made = await shop.write('createProduct', { sku: 'A', name: 'B', [field]: 'x_nothing' });
        expect(real.userErrors).toMatchObject([{ code: 'VALIDATION_FAILED', field: ['input', field] }]);
        expect(real).toEqual(made);
      }
    });

    it('and for the character NUL wherever it stands, in a variable or in the document', async () => {
      const shop = await open();
      for (const input of [
        { sku: 'A\0' },
        { name: '\0' },
        { description: 'a\0b' },
        { attributes: { a: [{ b: '\0' }] } },
        { attributes: { 'a\0': 1 } },
        { categoryId: 'cat_\0' },
        { price: { minorUnits: 1, currency: 'EU\0' } },
      ]) {
        const refusal = await shop.refusal(CREATE, { input: { sku: 'A', name: 'B', ...input } });
        expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', field: ['input'] });
      }
      const inline = await shop.refusal(
        'mutation { createProduct(input: { sku: "A", name: "B", attributes: { a: "\\u0000" } }) { product { id } } }',
      );
      expect(inline).toMatchObject({ code: 'BAD_USER_INPUT' });
      expect(await shop.ask('{ products { totalCount } }')).toEqual({ products: { totalCount: 0 } });
    });
  });

  describe('a product is taken', () => {
    it('at the last value that each rule lets through', async () => {
      const shop = await open();
      const input = {
        sku: 'x'.repeat(64),
        name: '😀'.repeat(100),
        description: `\t\r\n${'x'.repeat(9_997)}`,
        price: euros(0),
        attributes: nested(8),
      };
      const product = await shop.product(input);
      expect(product).toMatchObject({ ...input, price: { minorUnits: 0 } });
      expect(await shop.readProduct(product.id)).toEqual(product);
    });

    it('with exactly 16 KB of attributes', async () => {
      const shop = await open();
      const { id } = await shop.product({ attributes: attributesOf(16 * 1024) });
      expect((await shop.readProduct(id))?.attributes).toEqual(attributesOf(16 * 1024));
    });

    it('with attributes that only look dangerous, which come back as they went in', async () => {
      const shop = await open();
      const attributes = {
        '': 'empty name',
        toString: 'a name that objects have',
        $where: '1; DROP TABLE products; --',
        "quote'd": '"\\" é 😀 \u2028',
        numbers: [0, -1.5, 1e21, 9_007_199_254_740_991],
        empty: [{}, [], null, false],
      };
      const { id } = await shop.product({ attributes });
      expect((await shop.readProduct(id))?.attributes).toEqual(attributes);
    });

    it('with attributes that are written in the document itself', async () => {
      const shop = await open();
      const { createProduct } = await shop.ask<{ createProduct: { product: unknown } }>(
        'mutation { createProduct(input: { sku: "A", name: "B", attributes: { a: [1, "two", { b: null }], c: true } }) { product { attributes } } }',
      );
      expect(createProduct.product).toEqual({ attributes: { a: [1, 'two', { b: null }], c: true } });
    });

    it('with a name that unfolds to many times its length', async () => {
      const shop = await open();
      const name = Array.from({ length: 200 }, (_, n) => String.fromCodePoint(0x3300 + ((n * 37) % 88))).join(
        '',
      );
      const { id } = await shop.product({ name });
      expect(await shop.readProduct(id)).toMatchObject({ name });
    });
  });
}

import { describe, expect, it } from 'vitest';
import type { TestApp } from '../support/app.js';
import { type Item, type Mapping, openShop, type Shop, SUPPLIER } from './shop.js';
import { expectOrder } from './walk.js';

const ITEMS = `id supplierId supplierSku name supplierCategory cost { minorUnits currency } productId createdAt updatedAt`;

const itemsOf = async (shop: Shop, supplierId: string): Promise<readonly Item[]> =>
  (
    await shop.ask<{ supplier: { items: { nodes: readonly Item[] } } }>(
      `query ($id: ID!) { supplier(id: $id) { items(first: 500) { nodes { ${ITEMS} } } } }`,
      { id: supplierId },
    )
  ).supplier.items.nodes;

const mappings = async (shop: Shop): Promise<readonly Mapping[]> =>
  (
    await shop.ask<{ categoryMappings: { nodes: readonly Mapping[] } }>(
      '{ categoryMappings { nodes { id supplierId supplierCategory categoryId createdAt updatedAt } } }',
    )
  ).categoryMappings.nodes;

export function suppliersContract(app: () => TestApp): void {
  const open = () => openShop(app());
  const now = () => new Date(app().clock.now()).toISOString();

  describe('the life of a supplier', () => {
    const full = {
      code: 'nordic',
      name: 'Ærø Møbler',
      contactName: 'Ida',
      contactEmail: 'ida@example.com',
      phone: '+45 1234',
      website: 'https://example.com/a?b#c',
      country: 'DK',
    };

    const read = (shop: Shop, id: string) =>
      shop.ask(`query ($id: ID!) { supplier(id: $id) { ${SUPPLIER} } }`, { id });

    it('begins, is read back, changes in what is named, and loses by null what may be missing', async () => {
      const shop = await open();
      const { done: made } = await shop.write('createSupplier', full);
      expect(made).toEqual({
        id: expect.stringMatching(/^sup_[0-9a-z]{26}$/),
        ...full,
        createdAt: now(),
        updatedAt: now(),
      });
      const id = made?.id ?? '';
      expect(await read(shop, id)).toEqual({ supplier: made });

      app().clock.advance(60);
      const { done: renamed } = await shop.write('updateSupplier', { id, name: 'Øst' });
      expect(renamed).toEqual({ ...made, name: 'Øst', updatedAt: now() });
      expect(await read(shop, id)).toEqual({ supplier: renamed });

      const nothing = { contactName: null, contactEmail: null, phone: null, website: null, country: null };
      const { done: bare } = await shop.write('updateSupplier', { id, code: null, name: null, ...nothing });
      expect(bare).toEqual({ ...renamed, ...nothing, updatedAt: now() });
      expect(await read(shop, id)).toEqual({ supplier: bare });
    });

    it('begins with nothing but its code and its name', async () => {
      const shop = await open();
      expect((await shop.write('createSupplier', { code: 'x', name: 'y' })).done).toMatchObject({
        contactName: null,
        contactEmail: null,
        phone: null,
        website: null,
        country: null,
      });
    });

    it.each([
      ['an empty code', { code: '' }, 'code'],
      ['a code with space around it', { code: ' a' }, 'code'],
      ['a code of 65 characters', { code: 'x'.repeat(65) }, 'code'],
      ['a blank name', { name: ' ' }, 'name'],
      ['a name of 201 characters', { name: 'x'.repeat(201) }, 'name'],
      ['a name with a control character', { name: 'a\u0007' }, 'name'],
      ['a name with half a character', { name: 'a\ud83d' }, 'name'],
      ['an empty contact', { contactName: '' }, 'contactName'],
      ['a contact with a line break', { contactName: 'a\nb' }, 'contactName'],
      ['an e-mail address without @', { contactEmail: 'ida' }, 'contactEmail'],
      ['an e-mail address with a header behind it', { contactEmail: 'a@b.de\nBcc: c@d.de' }, 'contactEmail'],
      ['an e-mail address of 255 characters', { contactEmail: `${'x'.repeat(250)}@b.de` }, 'contactEmail'],
      ['an e-mail address with half a character', { contactEmail: 'a\ud83d@b.de' }, 'contactEmail'],
      ['a phone number of 41 characters', { phone: '1'.repeat(41) }, 'phone'],
      ['a website that runs', { website: 'javascript:alert(1)' }, 'website'],
      ['a website without a scheme', { website: 'example.com' }, 'website'],
      ['a website of another scheme', { website: 'ftp://example.com' }, 'website'],
      ['a website without a host', { website: 'https://' }, 'website'],
      ['a country in small letters', { country: 'de' }, 'country'],
      ['a country that there is not', { country: 'XX' }, 'country'],
      ['a country that there is no longer', { country: 'SU' }, 'country'],
      ['a country of three letters', { country: 'DEU' }, 'country'],
    ])('is refused for %s, when it is made and when it is changed', async (_what, input, field) => {
      const shop = await open();
      const { id } = await shop.supplier();
      const before = await read(shop, id);
      const outcomes = [
        await shop.write('createSupplier', { code: 'x', name: 'y', ...input }),
        await shop.write('updateSupplier', { id, ...input }),
      ];
      for (const outcome of outcomes) {
        expect(outcome).toMatchObject({
          done: null,
          userErrors: [{ code: 'VALIDATION_FAILED', field: ['input', field] }],
        });
      }
      expect(await read(shop, id)).toEqual(before);
      expect(await shop.ask('{ suppliers { totalCount } }')).toEqual({ suppliers: { totalCount: 1 } });
    });

    it('has a code that is unique in its tenant, and free in another', async () => {
      const [shop, other] = [await open(), await open()];
      await shop.supplier({ code: 'one' });
      await other.supplier({ code: 'one' });
      const two = await shop.supplier({ code: 'two' });
      const conflict = { done: null, userErrors: [{ code: 'CONFLICT', field: ['input', 'code'] }] };
      expect(await shop.write('createSupplier', { code: 'one', name: 'x' })).toMatchObject(conflict);
      expect(await shop.write('updateSupplier', { id: two.id, code: 'one' })).toMatchObject(conflict);
      expect(await read(shop, two.id)).toEqual({ supplier: two });
    });

    it('is found by code and name, also after they changed, and listed by name in pages of any size', async () => {
      const shop = await open();
      const ids: Record<string, string> = {};
      for (const [code, name] of [
        ['z', 'Éclair'],
        ['y', 'eclair'],
        ['x', 'Zoë'],
        ['w', '日本'],
        ['v', 'apfel'],
        ['u', 'Äpfel'],
      ] as const) {
        ids[code] = (await shop.supplier({ code, name })).id;
      }
      await (await open()).supplier({ name: 'Éclair' });
      await expectOrder(
        shop,
        '{ suppliers($page) }',
        [...'vuzyxw'].map((code) => ids[code] ?? ''),
      );
      await shop.write('updateSupplier', { id: ids['x'], name: 'Aaron' });
      await expectOrder(
        shop,
        '{ suppliers($page) }',
        [...'xvuzyw'].map((code) => ids[code] ?? ''),
      );
      const found = async (search: string) =>
        (
          await shop.ask<{ suppliers: { nodes: { code: string }[] } }>(
            'query ($search: String) { suppliers(search: $search) { nodes { code } } }',
            { search },
          )
        ).suppliers.nodes.map(({ code }) => code);
      expect(await found('ECLAIR')).toEqual(['z', 'y']);
      expect(await found('eclair z')).toEqual(['z']);
      expect(await found('zoe')).toEqual([]);
      expect(await found('aaron')).toEqual(['x']);
      expect(await found('%')).toEqual([]);
    });

    it('ends for good, with its items and its words', async () => {
      const shop = await open();
      const [supplier, kept, category] = [
        await shop.supplier(),
        await shop.supplier(),
        await shop.category(),
      ];
      for (const { id } of [supplier, kept]) {
        await shop.write('putSupplierItems', { supplierId: id, items: [{ supplierSku: '1', name: 'One' }] });
        await shop.write('setCategoryMapping', {
          supplierId: id,
          supplierCategory: 'X',
          categoryId: category.id,
        });
      }
      expect(await shop.remove('deleteSupplier', supplier.id)).toEqual({ done: supplier.id, userErrors: [] });
      expect(await read(shop, supplier.id)).toEqual({ supplier: null });
      expect((await mappings(shop)).map(({ supplierId }) => supplierId)).toEqual([kept.id]);
      expect(await itemsOf(shop, kept.id)).toHaveLength(1);
      for (const { userErrors } of [
        await shop.remove('deleteSupplier', supplier.id),
        await shop.write('updateSupplier', { id: supplier.id, name: 'x' }),
      ]) {
        expect(userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
      }
    });

    it('does not end while products name it', async () => {
      const shop = await open();
      const supplier = await shop.supplier();
      await shop.write('putSupplierItems', {
        supplierId: supplier.id,
        items: [{ supplierSku: '1', name: 'One' }],
      });
      const product = await shop.product({ supplierId: supplier.id });
      expect(await shop.remove('deleteSupplier', supplier.id)).toMatchObject({
        done: null,
        userErrors: [{ code: 'CONFLICT', field: ['id'] }],
      });
      expect(await itemsOf(shop, supplier.id)).toHaveLength(1);
      await shop.remove('deleteProduct', product.id);
      expect((await shop.remove('deleteSupplier', supplier.id)).done).toBe(supplier.id);
    });

    it('never leaves a product behind that names it, also where both happen at the same time', async () => {
      const shop = await open();
      for (let round = 0; round < 15; round += 1) {
        const [{ id }, product] = [await shop.supplier(), await shop.product()];
        const [changed, removed] = await Promise.all([
          shop.write('updateProduct', { id: product.id, supplierId: id }),
          shop.remove('deleteSupplier', id),
        ]);
        expect([changed.done, removed.done].filter(Boolean), `round ${round}`).toHaveLength(1);
      }
    });

    it('ends once where many end it at the same time', async () => {
      const shop = await open();
      const { id } = await shop.supplier();
      const outcomes = await Promise.all([1, 2, 3, 4].map(() => shop.remove('deleteSupplier', id)));
      expect(outcomes.filter(({ done }) => done === id)).toHaveLength(1);
    });

    it('is only its own tenant’s to change and to delete', async () => {
      const [shop, other] = [await open(), await open()];
      const theirs = await other.supplier();
      for (const { userErrors } of [
        await shop.write('updateSupplier', { id: theirs.id, name: 'Mine' }),
        await shop.remove('deleteSupplier', theirs.id),
      ]) {
        expect(userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
      }
      expect(await read(other, theirs.id)).toEqual({ supplier: theirs });
    });
  });

  describe('the items of a supplier', () => {
    const put = (shop: Shop, supplierId: string, items: readonly Record<string, unknown>[]) =>
      shop.write('putSupplierItems', { supplierId, items });

    it('are added where their SKU is new, and changed in what is given where it is known', async () => {
      const shop = await open();
      const [{ id }, product] = [await shop.supplier(), await shop.product()];
      const cost = { minorUnits: 700, currency: 'SEK' };
      const { done: first } = await put(shop, id, [
        { supplierSku: 'b', name: 'Bee', supplierCategory: 'Insects', cost, productId: product.id },
        { supplierSku: 'a', name: 'Ant' },
      ]);
      expect(first).toMatchObject([
        { supplierSku: 'b', supplierCategory: 'Insects', cost, productId: product.id },
        { supplierSku: 'a', supplierCategory: null, cost: null, productId: null, createdAt: now() },
      ]);
      const before = now();
      app().clock.advance(60);
      const { done: second } = await put(shop, id, [
        { supplierSku: 'c', name: 'Cicada' },
        { supplierSku: 'b', name: 'Bumblebee' },
      ]);
      expect(second).toMatchObject([
        { supplierSku: 'c' },
        { ...first?.[0], name: 'Bumblebee', createdAt: before, updatedAt: now() },
      ]);
      expect(await itemsOf(shop, id)).toMatchObject([
        { ...first?.[1], updatedAt: before },
        { id: first?.[0]?.id, name: 'Bumblebee', cost, productId: product.id },
        { supplierSku: 'c' },
      ]);
    });

    it('lose by null what may be missing, and keep their names at null', async () => {
      const shop = await open();
      const [{ id }, product] = [await shop.supplier(), await shop.product()];
      const cost = { minorUnits: 700, currency: 'SEK' };
      await put(shop, id, [
        { supplierSku: 'a', name: 'Ant', supplierCategory: 'X', cost, productId: product.id },
      ]);
      await put(shop, id, [
        { supplierSku: 'a', name: null, supplierCategory: null, cost: null, productId: null },
      ]);
      expect(await itemsOf(shop, id)).toMatchObject([
        { supplierSku: 'a', name: 'Ant', supplierCategory: null, cost: null, productId: null },
      ]);
    });

    it('are counted, and are another supplier’s with the same SKU too', async () => {
      const [shop, other] = [await open(), await open()];
      const [one, two, theirs] = [await shop.supplier(), await shop.supplier(), await other.supplier()];
      await put(shop, one.id, [
        { supplierSku: 'a', name: 'One' },
        { supplierSku: 'b', name: 'One' },
      ]);
      await put(shop, two.id, [{ supplierSku: 'a', name: 'Two' }]);
      await put(other, theirs.id, [{ supplierSku: 'a', name: 'Theirs' }]);
      await put(shop, one.id, [{ supplierSku: 'a', name: 'Again' }]);
      expect(
        await shop.ask(
          `{ one: supplier(id: "${one.id}") { items { totalCount nodes { name } } } two: supplier(id: "${two.id}") { items { totalCount nodes { name } } } }`,
        ),
      ).toEqual({
        one: { items: { totalCount: 2, nodes: [{ name: 'Again' }, { name: 'One' }] } },
        two: { items: { totalCount: 1, nodes: [{ name: 'Two' }] } },
      });
    });

    it('are listed by SKU, byte by byte, in pages of any size, and by the category they are filed in', async () => {
      const shop = await open();
      const { id } = await shop.supplier();
      const skus = ['b', 'B', 'a10', 'a9', 'é', '～', '😀'];
      const { done } = await put(
        shop,
        id,
        skus.map((supplierSku, n) => ({ supplierSku, name: 'x', supplierCategory: n % 2 ? 'Odd' : 'Even' })),
      );
      const ids = new Map(done?.map((item) => [item.supplierSku, item.id]));
      const inOrder = (wanted: readonly string[]) => wanted.map((sku) => ids.get(sku) ?? sku);
      await expectOrder(
        shop,
        `{ supplier(id: "${id}") { items($page) } }`,
        inOrder(['B', 'a10', 'a9', 'b', 'é', '～', '😀']),
      );
      await expectOrder(
        shop,
        `{ supplier(id: "${id}") { items(supplierCategory: "Odd", $page) } }`,
        inOrder(['B', 'a9', '～']),
      );
      const refusal = await shop.refusal(
        `{ supplier(id: "${id}") { items(first: 1, last: 1) { totalCount } } }`,
      );
      expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', field: ['last'] });
    });

    it.each([
      ['without a SKU', { supplierSku: '', name: 'x' }, ['supplierSku']],
      ['with half a character in its SKU', { supplierSku: '\ud83d', name: 'x' }, ['supplierSku']],
      ['with a SKU of 65 characters', { supplierSku: 'x'.repeat(65), name: 'x' }, ['supplierSku']],
      ['that is new and has no name', { supplierSku: 'new' }, ['name']],
      ['with a blank name', { supplierSku: 'known', name: ' ' }, ['name']],
      ['with a blank category', { supplierSku: 'known', supplierCategory: ' ' }, ['supplierCategory']],
      [
        'with a category with space around it',
        { supplierSku: 'known', supplierCategory: 'X ' },
        ['supplierCategory'],
      ],
      [
        'with a negative cost',
        { supplierSku: 'known', cost: { minorUnits: -1, currency: 'EUR' } },
        ['cost', 'minorUnits'],
      ],
      [
        'with a currency that there is not',
        { supplierSku: 'known', cost: { minorUnits: 1, currency: 'x' } },
        ['cost', 'currency'],
      ],
      ['with a product that there is not', { supplierSku: 'known', productId: 'prd_nothing' }, ['productId']],
      ['with a product without an id', { supplierSku: 'known', productId: '' }, ['productId']],
      ['that is in the list already', { supplierSku: 'fine', name: 'x' }, ['supplierSku']],
    ])('are all refused for one %s, by its place in the list', async (_what, item, field) => {
      const shop = await open();
      const { id } = await shop.supplier();
      await put(shop, id, [{ supplierSku: 'known', name: 'Known' }]);
      const before = await itemsOf(shop, id);
      expect(await put(shop, id, [{ supplierSku: 'fine', name: 'Fine' }, item])).toMatchObject({
        done: null,
        userErrors: [{ code: 'VALIDATION_FAILED', field: ['input', 'items', '1', ...field] }],
      });
      expect(await itemsOf(shop, id)).toEqual(before);
    });

    it("are refused for another tenant's product or supplier, in the words for what there is not", async () => {
      const [shop, other] = [await open(), await open()];
      const [mine, product, supplier] = [
        await shop.supplier(),
        await other.product(),
        await other.supplier(),
      ];
      const item = { supplierSku: 'a', name: 'x' };
      const foreignProduct = await put(shop, mine.id, [{ ...item, productId: product.id }]);
      expect(foreignProduct.userErrors).toMatchObject([{ field: ['input', 'items', '0', 'productId'] }]);
      expect(foreignProduct).toEqual(await put(shop, mine.id, [{ ...item, productId: 'prd_nothing' }]));
      const foreignSupplier = await put(shop, supplier.id, [item]);
      expect(foreignSupplier.userErrors).toMatchObject([{ field: ['input', 'supplierId'] }]);
      expect(foreignSupplier).toEqual(await put(shop, 'sup_nothing', [item]));
      expect(await itemsOf(other, supplier.id)).toEqual([]);
    });

    it('may be 500 at once, or none, but not 501', async () => {
      const shop = await open();
      const { id } = await shop.supplier();
      const many = (length: number) => Array.from({ length }, (_, n) => ({ supplierSku: `${n}`, name: 'x' }));
      expect(await put(shop, id, many(501))).toMatchObject({
        done: null,
        userErrors: [{ code: 'VALIDATION_FAILED', field: ['input', 'items'] }],
      });
      expect(await itemsOf(shop, id)).toEqual([]);
      expect((await put(shop, id, many(500))).done).toHaveLength(500);
      expect((await put(shop, id, [])).done).toEqual([]);
      expect(await itemsOf(shop, id)).toHaveLength(500);
    });

    it('lose nothing where many lists change parts of the same items at the same time', async () => {
      const shop = await open();
      const { id } = await shop.supplier();
      const skus = ['a', 'b', 'c', 'd'];
      await put(
        shop,
        id,
        skus.map((supplierSku) => ({ supplierSku, name: 'x' })),
      );
      const parts = [
        { name: 'Renamed' },
        { supplierCategory: 'Filed' },
        { cost: { minorUnits: 7, currency: 'EUR' } },
      ];
      const outcomes = await Promise.all(
        parts.map((part, n) => {
          const items = skus.map((supplierSku) => ({ supplierSku, ...part }));
          return put(shop, id, n % 2 ? items.toReversed() : items);
        }),
      );
      for (const { userErrors } of outcomes) expect(userErrors).toEqual([]);
      expect(await itemsOf(shop, id)).toMatchObject(
        skus.map((supplierSku) => Object.assign({ supplierSku }, ...parts)),
      );
    });

    it('are each one thing where the same new list comes many times at once', async () => {
      const shop = await open();
      const { id } = await shop.supplier();
      const list = ['a', 'b', 'c'].map((supplierSku) => ({ supplierSku, name: 'x' }));
      const outcomes = await Promise.all([1, 2, 3, 4].map(() => put(shop, id, list)));
      const stored = (await itemsOf(shop, id)).map((item) => item.id);
      expect(stored).toHaveLength(3);
      for (const { done } of outcomes) expect(done?.map((item) => item.id)).toEqual(stored);
    });

    it('do not outlive their supplier, also where both happen at the same time', async () => {
      const shop = await open();
      for (let round = 0; round < 15; round += 1) {
        const { id } = await shop.supplier();
        const [made, removed] = await Promise.all([
          put(shop, id, [{ supplierSku: 'a', name: 'x' }]),
          shop.remove('deleteSupplier', id),
        ]);
        expect(removed.done, `round ${round}`).toBe(id);
        const [item] = made.done ?? [];
        if (!item) continue;
        expect((await shop.remove('deleteSupplierItem', item.id)).userErrors).toMatchObject([
          { code: 'NOT_FOUND' },
        ]);
      }
    });

    it('never name a product that was deleted at the same time', async () => {
      const shop = await open();
      const { id } = await shop.supplier();
      for (let round = 0; round < 15; round += 1) {
        const product = await shop.product();
        await Promise.all([
          put(shop, id, [{ supplierSku: `${round}`, name: 'x', productId: product.id }]),
          shop.remove('deleteProduct', product.id),
        ]);
      }
      for (const { supplierSku, productId } of await itemsOf(shop, id)) {
        expect(productId, supplierSku).toBeNull();
      }
    });

    it('are deleted one by one, by their own tenant only', async () => {
      const [shop, other] = [await open(), await open()];
      const { id } = await shop.supplier();
      const { done } = await put(shop, id, [
        { supplierSku: 'a', name: 'x' },
        { supplierSku: 'b', name: 'x' },
      ]);
      const first = done?.[0]?.id ?? '';
      const notFound = { done: null, userErrors: [{ code: 'NOT_FOUND', field: ['id'] }] };
      expect(await other.remove('deleteSupplierItem', first)).toMatchObject(notFound);
      expect(await shop.remove('deleteSupplierItem', first)).toEqual({ done: first, userErrors: [] });
      expect(await shop.remove('deleteSupplierItem', first)).toMatchObject(notFound);
      expect((await itemsOf(shop, id)).map(({ supplierSku }) => supplierSku)).toEqual(['b']);
    });
  });

  describe("a mapping of a supplier's word", () => {
    it('is made, and led elsewhere by setting it again, which keeps its id and its age', async () => {
      const shop = await open();
      const [supplier, from, to] = [await shop.supplier(), await shop.category(), await shop.category()];
      const word = { supplierId: supplier.id, supplierCategory: 'Chairs > Oak' };
      const { done: made } = await shop.write('setCategoryMapping', { ...word, categoryId: from.id });
      const createdAt = now();
      expect(made).toEqual({
        id: expect.stringMatching(/^map_[0-9a-z]{26}$/),
        ...word,
        categoryId: from.id,
        createdAt,
        updatedAt: createdAt,
      });
      app().clock.advance(60);
      const { done: led } = await shop.write('setCategoryMapping', { ...word, categoryId: to.id });
      expect(led).toEqual({ ...made, categoryId: to.id, updatedAt: now() });
      expect(await mappings(shop)).toEqual([led]);
    });

    it('is one for each word exactly as it is written, for each supplier and each tenant', async () => {
      const [shop, other] = [await open(), await open()];
      const category = await shop.category();
      const [one, two] = [await shop.supplier(), await shop.supplier()];
      for (const [supplierId, supplierCategory] of [
        [one.id, 'Chairs'],
        [one.id, 'CHAIRS'],
        [two.id, 'Chairs'],
      ]) {
        await shop.write('setCategoryMapping', { supplierId, supplierCategory, categoryId: category.id });
      }
      expect(await mappings(shop)).toHaveLength(3);
      expect(await mappings(other)).toEqual([]);
    });

    it('is found by its supplier, by its category and behind both, sorted by word', async () => {
      const shop = await open();
      const categories = [await shop.category(), await shop.category()];
      const suppliers = [await shop.supplier(), await shop.supplier()];
      const ids: Record<string, string> = {};
      for (const [word, supplier, category] of [
        ['b', 0, 0],
        ['B', 1, 0],
        ['é', 0, 1],
        ['a', 1, 1],
        ['c', 0, 0],
      ] as const) {
        const { done } = await shop.write('setCategoryMapping', {
          supplierId: suppliers[supplier]?.id,
          supplierCategory: word,
          categoryId: categories[category]?.id,
        });
        ids[word] = done?.id ?? '';
      }
      const words = (text: string) => [...text].map((word) => ids[word] ?? '');
      const [supplier, category] = [suppliers[0]?.id, categories[0]?.id];
      await expectOrder(shop, '{ categoryMappings($page) }', words('Babcé'));
      await expectOrder(shop, `{ categoryMappings(supplierId: "${supplier}", $page) }`, words('bcé'));
      await expectOrder(shop, `{ categoryMappings(categoryId: "${category}", $page) }`, words('Bbc'));
      await expectOrder(shop, `{ supplier(id: "${supplier}") { mappings($page) } }`, words('bcé'));
      await expectOrder(shop, `{ category(id: "${category}") { mappings($page) } }`, words('Bbc'));
      expect(
        await shop.ask(
          `{ categoryMappings(supplierId: "${supplier}", categoryId: "${categories[1]?.id}") { nodes { supplierCategory supplier { id } category { id } } } }`,
        ),
      ).toEqual({
        categoryMappings: {
          nodes: [{ supplierCategory: 'é', supplier: { id: supplier }, category: { id: categories[1]?.id } }],
        },
      });
    });

    it.each([
      ['an empty word', { supplierCategory: '' }, 'supplierCategory'],
      ['a word with space around it', { supplierCategory: ' x' }, 'supplierCategory'],
      ['a word of 201 characters', { supplierCategory: 'x'.repeat(201) }, 'supplierCategory'],
      ['a word with half a character', { supplierCategory: '\ud83d' }, 'supplierCategory'],
      ['a supplier that there is not', { supplierId: 'sup_nothing' }, 'supplierId'],
      ['a category that there is not', { categoryId: 'cat_nothing' }, 'categoryId'],
    ])('is refused for %s', async (_what, input, field) => {
      const shop = await open();
      const [supplier, category] = [await shop.supplier(), await shop.category()];
      const word = { supplierId: supplier.id, supplierCategory: 'X', categoryId: category.id };
      expect(await shop.write('setCategoryMapping', { ...word, ...input })).toMatchObject({
        done: null,
        userErrors: [{ code: 'VALIDATION_FAILED', field: ['input', field] }],
      });
      expect(await mappings(shop)).toEqual([]);
    });

    it('is refused for a supplier or category of another tenant', async () => {
      const [shop, other] = [await open(), await open()];
      const mine = { supplierId: (await shop.supplier()).id, categoryId: (await shop.category()).id };
      const theirs = { supplierId: (await other.supplier()).id, categoryId: (await other.category()).id };
      for (const field of ['supplierId', 'categoryId'] as const) {
        const input = { supplierCategory: 'X', ...mine, [field]: theirs[field] };
        expect((await shop.write('setCategoryMapping', input)).userErrors).toMatchObject([
          { code: 'VALIDATION_FAILED', field: ['input', field] },
        ]);
      }
      expect([...(await mappings(shop)), ...(await mappings(other))]).toEqual([]);
    });

    it('is forgotten, by its own tenant only', async () => {
      const [shop, other] = [await open(), await open()];
      const [supplier, category] = [await shop.supplier(), await shop.category()];
      const word = { supplierId: supplier.id, supplierCategory: 'X', categoryId: category.id };
      const { done } = await shop.write('setCategoryMapping', word);
      const id = done?.id ?? '';
      const notFound = { done: null, userErrors: [{ code: 'NOT_FOUND', field: ['id'] }] };
      expect(await other.remove('deleteCategoryMapping', id)).toMatchObject(notFound);
      expect(await shop.remove('deleteCategoryMapping', id)).toEqual({ done: id, userErrors: [] });
      expect(await shop.remove('deleteCategoryMapping', id)).toMatchObject(notFound);
      expect(await mappings(shop)).toEqual([]);
      expect((await shop.write('setCategoryMapping', word)).done?.id).not.toBe(id);
    });

    it('is one where it is set many times at once', async () => {
      const shop = await open();
      const supplier = await shop.supplier();
      const categories = await Promise.all(Array.from({ length: 6 }, () => shop.category()));
      const outcomes = await Promise.all(
        categories.map(({ id }) =>
          shop.write('setCategoryMapping', {
            supplierId: supplier.id,
            supplierCategory: 'X',
            categoryId: id,
          }),
        ),
      );
      expect(new Set(outcomes.map(({ done }) => done?.id)).size).toBe(1);
      expect(await mappings(shop)).toHaveLength(1);
    });

    it('never outlives its category or its supplier, also where both happen at the same time', async () => {
      const shop = await open();
      const [steadySupplier, steadyCategory] = [await shop.supplier(), await shop.category()];
      for (let round = 0; round < 15; round += 1) {
        const [supplier, category] = [await shop.supplier(), await shop.category()];
        const word = { supplierCategory: `${round}` };
        await Promise.all([
          shop.write('setCategoryMapping', {
            ...word,
            supplierId: steadySupplier.id,
            categoryId: category.id,
          }),
          shop.remove('deleteCategory', category.id),
          shop.write('setCategoryMapping', {
            ...word,
            supplierId: supplier.id,
            categoryId: steadyCategory.id,
          }),
          shop.remove('deleteSupplier', supplier.id),
        ]);
      }
      expect(await mappings(shop)).toEqual([]);
    });
  });
}

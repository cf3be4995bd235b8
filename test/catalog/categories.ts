import { describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.js';
import { seededBytes } from '../support/clock.js';
import { type Category, openShop, type Shop } from './shop.js';
import { expectOrder } from './walk.js';

interface Branch {
  readonly id: string;
  readonly name: string;
  readonly depth: number;
  readonly children?: readonly Branch[];
}

const TREE = `query ($rootId: ID) {
  categoryTree(rootId: $rootId) {
    id name depth children { id name depth children { id name depth children { id name depth children { id name depth } } } }
  }
}`;

const treeOf = async (shop: Shop, rootId?: string): Promise<readonly Branch[]> =>
  (await shop.ask<{ categoryTree: readonly Branch[] }>(TREE, { rootId })).categoryTree;

/** The tree by names: `a(b(c) d)`. */
const drawn = (branches: readonly Branch[]): string =>
  branches.map(({ name, children }) => (children?.length ? `${name}(${drawn(children)})` : name)).join(' ');

/** Makes what `a(b(c) d)` draws and gives back the categories by name. */
async function plant(shop: Shop, drawing: string): Promise<Record<string, Category>> {
  const planted: Record<string, Category> = {};
  const parents: (string | undefined)[] = [undefined];
  let last: string | undefined;
  for (const token of drawing.match(/[()]|[^() ]+/g) ?? []) {
    if (token === '(') parents.push(last);
    else if (token === ')') parents.pop();
    else {
      const made = await shop.category({ name: token, parentId: parents.at(-1) ?? null });
      planted[token] = made;
      last = made.id;
    }
  }
  return planted;
}

const idOf = (planted: Record<string, Category>, name: string): string => {
  const category = planted[name];
  if (!category) throw new Error(`Nothing is called ${name}.`);
  return category.id;
};

const move = (shop: Shop, id: string, parentId: string | null) =>
  shop.write('updateCategory', { id, parentId });

async function allCategories(shop: Shop): Promise<readonly Category[]> {
  const { categories } = await shop.ask<{ categories: { totalCount: number; nodes: Category[] } }>(
    '{ categories(first: 500) { totalCount nodes { id name depth parentId path { id name } } } }',
  );
  expect(categories.nodes).toHaveLength(categories.totalCount);
  return categories.nodes;
}

/** That every category hangs below its parent, at the depth and on the path that its parent's say. */
async function expectWholeTree(shop: Shop): Promise<void> {
  const categories = await allCategories(shop);
  const byId = new Map(categories.map((category) => [category.id, category]));
  for (const { id, parentId, depth, path } of categories) {
    const above = parentId === null ? [] : (byId.get(parentId)?.path.map((step) => step.id) ?? ['nowhere']);
    expect(path.map((step) => step.id)).toEqual([...above, id]);
    expect(depth).toBe(above.length);
  }
}

export function categoriesContract(app: () => TestApp): void {
  const open = () => openShop(app());

  describe('the life of a category', () => {
    it('begins as the last of the roots, and is read back as it was answered', async () => {
      const shop = await open();
      await shop.category();
      const category = await shop.category({ name: 'Gärten' });
      const now = new Date(app().clock.now()).toISOString();
      expect(category).toEqual({
        id: expect.stringMatching(/^cat_[0-9a-z]{26}$/),
        name: 'Gärten',
        slug: null,
        depth: 0,
        position: 1,
        parentId: null,
        parent: null,
        path: [{ id: category.id, name: 'Gärten', slug: null }],
        createdAt: now,
        updatedAt: now,
      });
      expect(await shop.readCategory(category.id)).toEqual(category);
    });

    it('changes in what is named and in nothing else', async () => {
      const shop = await open();
      const parent = await shop.category();
      const before = await shop.category({ name: 'Old', slug: 'old', parentId: parent.id, position: 7 });
      app().clock.advance(60);
      const { done } = await shop.write('updateCategory', { id: before.id, name: 'New' });
      expect(done).toEqual({
        ...before,
        name: 'New',
        path: [before.path[0], { id: before.id, name: 'New', slug: 'old' }],
        updatedAt: new Date(app().clock.now()).toISOString(),
      });
      expect(await shop.readCategory(before.id)).toEqual(done);
    });

    it('keeps its name and place at null, and loses its slug by it', async () => {
      const shop = await open();
      const before = await shop.category({ name: 'Kept', slug: 'kept', position: 3 });
      const { done } = await shop.write('updateCategory', {
        id: before.id,
        name: null,
        position: null,
        slug: null,
      });
      expect(done).toMatchObject({ name: 'Kept', position: 3, slug: null });
    });

    it('ends for good, with the words that meant it', async () => {
      const shop = await open();
      const [category, supplier] = [await shop.category(), await shop.supplier()];
      await shop.write('setCategoryMapping', {
        supplierId: supplier.id,
        supplierCategory: 'X',
        categoryId: category.id,
      });
      expect(await shop.remove('deleteCategory', category.id)).toEqual({ done: category.id, userErrors: [] });
      expect(await shop.readCategory(category.id)).toBeNull();
      expect(await shop.ask('{ categoryMappings { totalCount } }')).toEqual({
        categoryMappings: { totalCount: 0 },
      });
      expect(await shop.remove('deleteCategory', category.id)).toMatchObject({
        done: null,
        userErrors: [{ code: 'NOT_FOUND', field: ['id'] }],
      });
      expect(await shop.write('updateCategory', { id: category.id, name: 'x' })).toMatchObject({
        done: null,
        userErrors: [{ code: 'NOT_FOUND', field: ['input', 'id'] }],
      });
    });

    it.each([
      ['an empty name', { name: '' }, 'name'],
      ['a blank name', { name: ' ' }, 'name'],
      ['a name of 201 characters', { name: 'x'.repeat(201) }, 'name'],
      ['a name with a control character', { name: 'a\u0007' }, 'name'],
      ['a name with half a character', { name: 'a\ud83d' }, 'name'],
      ['a slug with capitals', { slug: 'Garden' }, 'slug'],
      ['a slug with accents', { slug: 'gärten' }, 'slug'],
      ['a slug that is empty', { slug: '' }, 'slug'],
      ['a slug with two hyphens on end', { slug: 'a--b' }, 'slug'],
      ['a slug that ends with a hyphen', { slug: 'a-' }, 'slug'],
      ['a slug that ends with a line break', { slug: 'a\n' }, 'slug'],
      ['a slug of 101 characters', { slug: 'x'.repeat(101) }, 'slug'],
      ['a negative position', { position: -1 }, 'position'],
      ['a parent that there is not', { parentId: 'cat_nothing' }, 'parentId'],
    ])('is refused for %s, when it is made and when it is changed', async (_what, input, field) => {
      const shop = await open();
      const category = await shop.category();
      const outcomes = [
        await shop.write('createCategory', { name: 'x', ...input }),
        await shop.write('updateCategory', { id: category.id, ...input }),
      ];
      for (const outcome of outcomes) {
        expect(outcome).toMatchObject({
          done: null,
          userErrors: [{ code: 'VALIDATION_FAILED', field: ['input', field] }],
        });
      }
      expect(await allCategories(shop)).toHaveLength(1);
      expect(await shop.readCategory(category.id)).toEqual(category);
    });

    it('is refused for a parent of another tenant, in the words for one that there is not', async () => {
      const [shop, other] = [await open(), await open()];
      const category = await shop.category();
      const theirs = await other.category();
      const outcome = await shop.write('createCategory', { name: 'x', parentId: theirs.id });
      expect(outcome.userErrors).toMatchObject([{ code: 'VALIDATION_FAILED', field: ['input', 'parentId'] }]);
      expect(outcome).toEqual(await shop.write('createCategory', { name: 'x', parentId: 'cat_nothing' }));
      expect((await move(shop, category.id, theirs.id)).userErrors).toEqual(outcome.userErrors);
      expect(drawn(await treeOf(other))).toBe('A category');
    });

    it('has a slug that is unique in its tenant, and free in another', async () => {
      const [shop, other] = [await open(), await open()];
      await shop.category({ slug: 'chairs' });
      await other.category({ slug: 'chairs' });
      const second = await shop.category({ slug: 'sofas' });
      const conflict = { done: null, userErrors: [{ code: 'CONFLICT', field: ['input', 'slug'] }] };
      expect(await shop.write('createCategory', { name: 'x', slug: 'chairs' })).toMatchObject(conflict);
      expect(await shop.write('updateCategory', { id: second.id, slug: 'chairs' })).toMatchObject(conflict);
      expect(await shop.readCategory(second.id)).toEqual(second);
      await shop.category({ slug: null });
      await shop.category({ slug: null });
      expect(await allCategories(shop)).toHaveLength(4);
    });
  });

  describe('the category tree', () => {
    it('is given out whole, and in part', async () => {
      const shop = await open();
      const planted = await plant(shop, 'a(b(c d) e) f');
      expect(drawn(await treeOf(shop))).toBe('a(b(c d) e) f');
      expect(drawn(await treeOf(shop, idOf(planted, 'b')))).toBe('b(c d)');
      expect(drawn(await treeOf(shop, idOf(planted, 'f')))).toBe('f');
      expect(await treeOf(shop, 'cat_nothing')).toEqual([]);
      expect(await treeOf(await open(), idOf(planted, 'a'))).toEqual([]);
      expect(await treeOf(await open())).toEqual([]);
    });

    it('tells of each category its path, its depth and its parent', async () => {
      const shop = await open();
      const planted = await plant(shop, 'a(b(c))');
      const [a, b, c] = ['a', 'b', 'c'].map((name) => idOf(planted, name));
      expect(await shop.readCategory(c ?? '')).toMatchObject({
        depth: 2,
        parentId: b,
        parent: { id: b },
        path: [
          { id: a, name: 'a' },
          { id: b, name: 'b' },
          { id: c, name: 'c' },
        ],
      });
    });

    it('keeps siblings in their places, equal ones in the order they were made', async () => {
      const shop = await open();
      const { id } = await shop.category({ name: 'top' });
      for (const [name, position] of [
        ['third', undefined],
        ['second', 0],
        ['last', 9],
        ['after', undefined],
        ['first', 0],
      ] as const) {
        await shop.category({ name, parentId: id, ...(position !== undefined && { position }) });
      }
      expect(drawn(await treeOf(shop))).toBe('top(third second first last after)');
      const { category } = await shop.ask<{ category: { children: { nodes: Category[] } } }>(
        `{ category(id: "${id}") { children { nodes { name position } } } }`,
      );
      expect(category.children.nodes).toEqual([
        { name: 'third', position: 0 },
        { name: 'second', position: 0 },
        { name: 'first', position: 0 },
        { name: 'last', position: 9 },
        { name: 'after', position: 10 },
      ]);
    });

    it('can be read after a sibling was put at the highest place that is let through', async () => {
      const shop = await open();
      let highest = 2_147_483_647;
      while ((await shop.write('createCategory', { name: 'high', position: highest })).done === null) {
        highest = Math.floor(highest / 2);
      }
      await shop.category({ name: 'higher' });
      expect(drawn(await treeOf(shop))).toBe('high higher');
      expect((await allCategories(shop)).length).toBe(2);
      expect(await shop.ask('{ categories { nodes { position } } }')).toMatchObject({
        categories: { nodes: [{ position: highest }, { position: highest + 1 }] },
      });
    });

    it('lists all categories with parents before children, and children in their order, in pages of any size', async () => {
      const shop = await open();
      const planted = await plant(shop, 'a(b(c d) e) f(g)');
      await plant(await open(), 'x(y)');
      const ids = (names: string) => [...names].map((name) => idOf(planted, name));
      await expectOrder(shop, '{ categories($page) }', ids('abcdefg'));
      await expectOrder(shop, `{ categories(parentId: "${idOf(planted, 'b')}", $page) }`, ids('cd'));
      await shop.write('updateCategory', { id: idOf(planted, 'b'), position: 5 });
      await expectOrder(shop, `{ category(id: "${idOf(planted, 'a')}") { children($page) } }`, ids('eb'));
      const cursor = 'first: 1) { pageInfo { endCursor } } }';
      const { categories } = await shop.ask<{ categories: { pageInfo: { endCursor: string } } }>(
        `{ categories(${cursor}`,
      );
      const refusal = await shop.refusal(
        `{ categories(parentId: "${idOf(planted, 'a')}", after: "${categories.pageInfo.endCursor}") { totalCount } }`,
      );
      expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', field: ['after'] });
    });

    it('can be searched like products can', async () => {
      const shop = await open();
      await plant(shop, 'Gärten Stühle 100%_alt');
      const found = async (search: string) =>
        (
          await shop.ask<{ categories: { totalCount: number; nodes: Category[] } }>(
            'query ($search: String) { categories(search: $search) { totalCount nodes { name } } }',
            { search },
          )
        ).categories.nodes.map(({ name }) => name);
      expect(await found('STUHLE')).toEqual(['Stühle']);
      expect(await found('%_')).toEqual(['100%_alt']);
      expect(await found('g n')).toEqual(['Gärten']);
    });

    it('has at most ten levels', async () => {
      const shop = await open();
      let parentId: string | null = null;
      for (let level = 0; level < 10; level += 1) {
        parentId = (await shop.category({ name: `${level}`, parentId })).id;
      }
      expect(await shop.write('createCategory', { name: 'eleventh', parentId })).toMatchObject({
        done: null,
        userErrors: [{ code: 'VALIDATION_FAILED', field: ['input', 'parentId'] }],
      });
      const [two] = Object.values(await plant(shop, 'two(levels)'));
      const ninth = (await shop.readCategory(parentId ?? ''))?.parentId ?? '';
      expect((await move(shop, two?.id ?? '', ninth)).userErrors).toMatchObject([
        { code: 'VALIDATION_FAILED', field: ['input', 'parentId'] },
      ]);
      const eighth = (await shop.readCategory(ninth))?.parentId ?? '';
      expect((await move(shop, two?.id ?? '', eighth)).done).toMatchObject({ depth: 8 });
      await expectWholeTree(shop);
    });
  });

  describe('a category that moves', () => {
    it('takes all below it along, down and up again', async () => {
      const shop = await open();
      const planted = await plant(shop, 'a(b(c(d) e)) f(g)');
      const [b, g] = [idOf(planted, 'b'), idOf(planted, 'g')];
      expect((await move(shop, b, g)).done).toMatchObject({ depth: 2, position: 0, parentId: g });
      expect(drawn(await treeOf(shop))).toBe('a f(g(b(c(d) e)))');
      await expectWholeTree(shop);
      expect((await move(shop, b, null)).done).toMatchObject({ depth: 0, position: 2, parentId: null });
      expect(drawn(await treeOf(shop))).toBe('a f(g) b(c(d) e)');
      await expectWholeTree(shop);
      expect((await shop.readCategory(idOf(planted, 'd')))?.path.map(({ name }) => name)).toEqual([
        'b',
        'c',
        'd',
      ]);
    });

    it('leaves its neighbours and other tenants where they are', async () => {
      const [shop, other] = [await open(), await open()];
      const planted = await plant(shop, 'a(b bb(c)) d');
      await plant(other, 'a(b(c)) d');
      await move(shop, idOf(planted, 'b'), idOf(planted, 'd'));
      expect(drawn(await treeOf(shop))).toBe('a(bb(c)) d(b)');
      expect(drawn(await treeOf(other))).toBe('a(b(c)) d');
      await expectWholeTree(shop);
      await expectWholeTree(other);
    });

    it('goes to the place that is named with the move, and stays in its place where it is told to stay', async () => {
      const shop = await open();
      const planted = await plant(shop, 'a(b c) d');
      const d = idOf(planted, 'd');
      await shop.write('updateCategory', { id: d, parentId: idOf(planted, 'a'), position: 0 });
      expect(drawn(await treeOf(shop))).toBe('a(b d c)');
      await shop.write('updateCategory', { id: idOf(planted, 'b'), parentId: idOf(planted, 'a') });
      expect(drawn(await treeOf(shop))).toBe('a(b d c)');
      await shop.write('updateCategory', { id: idOf(planted, 'b'), name: 'B' });
      expect(drawn(await treeOf(shop))).toBe('a(B d c)');
    });

    it.each([
      ['itself', 'a'],
      ['its child', 'b'],
      ['what is far below it', 'c'],
    ])('is refused to go under %s', async (_what, name) => {
      const shop = await open();
      const planted = await plant(shop, 'a(b(c))');
      expect(await move(shop, idOf(planted, 'a'), idOf(planted, name))).toMatchObject({
        done: null,
        userErrors: [{ code: 'VALIDATION_FAILED', field: ['input', 'parentId'] }],
      });
      expect(drawn(await treeOf(shop))).toBe('a(b(c))');
      await expectWholeTree(shop);
    });

    it('stays where it was, with its name, where the rest of the change is refused', async () => {
      const shop = await open();
      const planted = await plant(shop, 'a b');
      await shop.category({ name: 'c', slug: 'taken' });
      const outcome = await shop.write('updateCategory', {
        id: idOf(planted, 'b'),
        parentId: idOf(planted, 'a'),
        name: 'B',
        slug: 'taken',
      });
      expect(outcome.userErrors).toMatchObject([{ code: 'CONFLICT', field: ['input', 'slug'] }]);
      expect(drawn(await treeOf(shop))).toBe('a b c');
      await expectWholeTree(shop);
    });

    it('never makes a circle with another that goes the other way at the same time', async () => {
      const neighbour = await createTestApp({ place: app().place, clock: app().clock, seed: 'neighbour' });
      try {
        const shop = await open();
        const elsewhere = shop.through(neighbour);
        for (let round = 0; round < 10; round += 1) {
          const planted = await plant(shop, `a${round}(x${round}) b${round}(y${round})`);
          const [a, b] = [idOf(planted, `a${round}`), idOf(planted, `b${round}`)];
          const [x, y] = [idOf(planted, `x${round}`), idOf(planted, `y${round}`)];
          const outcomes = await Promise.all([move(shop, a, y), move(elsewhere, b, x)]);
          expect(outcomes.filter(({ done }) => done !== null)).toHaveLength(1);
          expect(outcomes.flatMap(({ userErrors }) => userErrors)).toMatchObject([
            { code: 'VALIDATION_FAILED', field: ['input', 'parentId'] },
          ]);
        }
        await expectWholeTree(shop);
        expect(await allCategories(shop)).toHaveLength(40);
      } finally {
        await neighbour.close();
      }
    });

    it('leaves a whole tree behind after many moves at once, whichever of them were done', async () => {
      const shop = await open();
      const ids = Object.values(await plant(shop, 'a(b c(d e)) f(g(h)) i j(k l)')).map(({ id }) => id);
      const bytes = seededBytes('moves')(160);
      const pick = (at: number) => ids[(bytes[at] ?? 0) % ids.length] ?? '';
      const outcomes = await Promise.all(
        Array.from({ length: 80 }, (_, n) => move(shop, pick(2 * n), n % 10 === 0 ? null : pick(2 * n + 1))),
      );
      expect(outcomes.filter(({ done }) => done !== null).length).toBeGreaterThan(10);
      for (const { userErrors } of outcomes) {
        for (const { code } of userErrors) expect(code).toBe('VALIDATION_FAILED');
      }
      expect(await allCategories(shop)).toHaveLength(ids.length);
      await expectWholeTree(shop);
    });
  });

  describe('a category in use', () => {
    it('is not deleted while it has subcategories', async () => {
      const shop = await open();
      const planted = await plant(shop, 'a(b)');
      const [a, b] = [idOf(planted, 'a'), idOf(planted, 'b')];
      expect(await shop.remove('deleteCategory', a)).toMatchObject({
        done: null,
        userErrors: [{ code: 'CONFLICT', field: ['id'] }],
      });
      expect(drawn(await treeOf(shop))).toBe('a(b)');
      await shop.remove('deleteCategory', b);
      expect((await shop.remove('deleteCategory', a)).done).toBe(a);
    });

    it('is not deleted while it has products', async () => {
      const shop = await open();
      const { id } = await shop.category();
      const product = await shop.product({ categoryId: id });
      expect(await shop.remove('deleteCategory', id)).toMatchObject({
        done: null,
        userErrors: [{ code: 'CONFLICT', field: ['id'] }],
      });
      await shop.write('updateProduct', { id: product.id, categoryId: null });
      expect((await shop.remove('deleteCategory', id)).done).toBe(id);
    });

    it('of another tenant is not there to delete', async () => {
      const [shop, other] = [await open(), await open()];
      const theirs = await other.category();
      expect((await shop.remove('deleteCategory', theirs.id)).userErrors).toMatchObject([
        { code: 'NOT_FOUND' },
      ]);
      expect(await other.readCategory(theirs.id)).toEqual(theirs);
    });

    it('never leaves a product behind that names it, also where both happen at the same time', async () => {
      const shop = await open();
      for (let round = 0; round < 15; round += 1) {
        const { id } = await shop.category();
        const [made, removed] = await Promise.all([
          shop.write('createProduct', { sku: `race-${round}`, name: 'x', categoryId: id }),
          shop.remove('deleteCategory', id),
        ]);
        expect([made.done, removed.done].filter(Boolean), `round ${round}`).toHaveLength(1);
      }
      const { products } = await shop.ask<{
        products: { nodes: { categoryId: string; category: unknown }[] };
      }>('{ products(first: 50) { nodes { categoryId category { id } } } }');
      for (const { categoryId, category } of products.nodes) expect(category).toEqual({ id: categoryId });
    });

    it('never leaves a subcategory behind, also where both happen at the same time', async () => {
      const shop = await open();
      for (let round = 0; round < 10; round += 1) {
        const { id } = await shop.category();
        const [made, removed] = await Promise.all([
          shop.write('createCategory', { name: 'x', parentId: id }),
          shop.remove('deleteCategory', id),
        ]);
        expect([made.done, removed.done].filter(Boolean), `round ${round}`).toHaveLength(1);
      }
      await expectWholeTree(shop);
    });
  });
}

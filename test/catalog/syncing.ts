import { beforeAll, describe, expect, it } from 'vitest';
import { forgetReceipts } from '../../src/catalog/sync/receipt.js';
import { catalogTables } from '../../src/catalog/table.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { feedOf } from './changes.js';
import { type Outcome, openShop, type Shop } from './shop.js';

const SYNC = `mutation ($input: SyncProductsInput!) {
  outcome: syncProducts(input: $input) {
    done: items { sku outcome productId version error { code message field } }
    userErrors { code message field }
  }
}`;

interface Result {
  readonly sku: string;
  readonly outcome: string;
  readonly productId: string | null;
  readonly version: number | null;
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly field: readonly string[];
  } | null;
}

type Item = Readonly<Record<string, unknown>>;

const sync = async (shop: Shop, clientId: string, items: readonly Item[]): Promise<Outcome<Result[]>> =>
  (await shop.ask<{ outcome: Outcome<Result[]> }>(SYNC, { input: { clientId, items } })).outcome;

const outcomes = ({ done }: Outcome<Result[]>) => done?.map(({ outcome }) => outcome);

const put = (sku: string, more: Item = {}): Item => ({ op: 'UPSERT', sku, name: `Name of ${sku}`, ...more });
const drop = (sku: string, more: Item = {}): Item => ({ op: 'DELETE', sku, ...more });

const actionsOf = async (shop: Shop): Promise<string[]> =>
  (
    await shop.ask<{ auditEvents: { nodes: { action: string }[] } }>('{ auditEvents { nodes { action } } }')
  ).auditEvents.nodes
    .map(({ action }) => action)
    .filter((action) => action.startsWith('product.'));

export function syncingContract(app: () => TestApp): void {
  describe('a batch of a sync', () => {
    let shop: Shop;
    beforeAll(async () => {
      shop = await openShop(app());
    });

    it('tells of each item what came of it, and one that is not valid stops no other', async () => {
      const category = await shop.category();
      const known = await shop.product({ sku: 'KNOWN', attributes: { a: 1 } });
      const same = await shop.product({ sku: 'SAME', name: 'Same' });
      const old = await shop.product({ sku: 'OLD' });
      const theirs = await (await openShop(app())).category();
      const { endCursor } = await feedOf(shop);
      const before = (await actionsOf(shop)).length;
      const { done } = await sync(shop, 'everything', [
        put('NEW', { categoryId: category.id, price: { minorUnits: 5, currency: 'EUR' }, status: 'ACTIVE' }),
        put('KNOWN', { version: 1, description: 'Changed' }),
        { op: 'UPSERT', sku: 'SAME', name: 'Same' },
        drop('OLD'),
        drop('NEVER'),
        put('SAME-2', { price: { minorUnits: 5, currency: 'euro' } }),
        { op: 'UPSERT', sku: 'NAMELESS' },
        put('FOREIGN', { categoryId: theirs.id }),
        put('NEW'),
        drop('DROP', { name: 'Not here' }),
        put(' SPACE'),
        put('GONE', { version: 3 }),
      ]);
      const failed = (code: string, ...field: string[]) => ({
        productId: null,
        version: null,
        error: { code, field, message: expect.stringMatching(/\.$/) },
      });
      const good = (productId: string, version: number) => ({ productId, version, error: null });
      expect(done).toEqual([
        { sku: 'NEW', outcome: 'CREATED', ...good(expect.stringMatching(/^prd_/) as unknown as string, 1) },
        { sku: 'KNOWN', outcome: 'UPDATED', ...good(known.id, 2) },
        { sku: 'SAME', outcome: 'UNCHANGED', ...good(same.id, 1) },
        { sku: 'OLD', outcome: 'DELETED', ...good(old.id, 1) },
        { sku: 'NEVER', outcome: 'MISSING', productId: null, version: null, error: null },
        { sku: 'SAME-2', outcome: 'FAILED', ...failed('VALIDATION_FAILED', 'price', 'currency') },
        { sku: 'NAMELESS', outcome: 'FAILED', ...failed('VALIDATION_FAILED', 'name') },
        { sku: 'FOREIGN', outcome: 'FAILED', ...failed('VALIDATION_FAILED', 'categoryId') },
        { sku: 'NEW', outcome: 'FAILED', ...failed('VALIDATION_FAILED', 'sku') },
        { sku: 'DROP', outcome: 'FAILED', ...failed('VALIDATION_FAILED', 'name') },
        { sku: ' SPACE', outcome: 'FAILED', ...failed('VALIDATION_FAILED', 'sku') },
        { sku: 'GONE', outcome: 'CONFLICT', ...failed('PRECONDITION_FAILED', 'version') },
      ]);
      expect(await shop.readProduct(done?.[0]?.productId ?? '')).toMatchObject({
        sku: 'NEW',
        status: 'ACTIVE',
        categoryId: category.id,
        price: { minorUnits: 5 },
        version: 1,
      });
      expect(await shop.readProduct(known.id)).toMatchObject({
        name: 'Name of KNOWN',
        description: 'Changed',
        attributes: { a: 1 },
      });
      const { nodes } = await feedOf(shop, endCursor);
      expect(nodes.map(({ sku, deleted }) => [sku, deleted])).toEqual([
        ['NEW', false],
        ['KNOWN', false],
        ['OLD', true],
      ]);
      const news = (await actionsOf(shop)).slice(0, -before);
      expect(news.toSorted()).toEqual(['product.create', 'product.delete', 'product.update']);
    });

    it('keeps a place for what could not be read, and takes each place once', async () => {
      const input = (unread: readonly object[]) => ({
        input: { clientId: `unread ${unread.length}`, items: [put('R')], unread },
      });
      const unread = { position: 0, field: ['op'], message: 'op is missing.' };
      const { outcome } = await shop.ask<{ outcome: Outcome<Result[]> }>(SYNC, input([unread]));
      expect(outcome.done).toMatchObject([
        { sku: null, outcome: 'FAILED', error: { message: 'op is missing.', field: ['op'] } },
        { sku: 'R', outcome: 'CREATED' },
      ]);
      for (const places of [[0, 0], [-1], [2]]) {
        const wrong = places.map((position) => ({ ...unread, position }));
        const answer = await shop.ask<{ outcome: Outcome<Result[]> }>(SYNC, {
          input: { ...input(wrong).input, clientId: 'wrong' },
        });
        expect(answer.outcome).toMatchObject({ userErrors: [{ field: ['input', 'unread'] }] });
      }
    });

    it('leaves alone what has another version than the client knows, and says which', async () => {
      const { id } = await shop.product({ sku: 'V' });
      await shop.write('updateProduct', { id, name: 'Second' });
      for (const [n, item] of [put('V', { version: 1 }), drop('V', { version: 3 })].entries()) {
        const { done } = await sync(shop, `versions ${n}`, [item]);
        expect(done).toMatchObject([
          { outcome: 'CONFLICT', productId: id, version: 2, error: { code: 'PRECONDITION_FAILED' } },
        ]);
      }
      expect(await shop.readProduct(id)).toMatchObject({ name: 'Second', version: 2 });
      expect(outcomes(await sync(shop, 'versions right', [drop('V', { version: 2 })]))).toEqual(['DELETED']);
    });

    it('is done once, and answers alike for 24 hours, in whatever order its members are written', async () => {
      const again = await openShop(app());
      const batch = [put('A', { attributes: { x: 1, y: 2 } }), drop('B')];
      const first = await sync(again, 'batch', batch);
      expect(outcomes(first)).toEqual(['CREATED', 'MISSING']);
      const [product] = (await feedOf(again)).nodes;
      await again.remove('deleteProduct', product?.productId ?? '');
      app().clock.advance(24 * 3600 - 1);
      const turned = [{ attributes: { y: 2, x: 1 }, name: 'Name of A', sku: 'A', op: 'UPSERT' }, drop('B')];
      expect(await sync(again, 'batch', turned)).toEqual(first);
      expect((await feedOf(again)).nodes).toMatchObject([{ sku: 'A', deleted: true }]);
      app().clock.advance(1);
      expect(outcomes(await sync(again, 'batch', batch))).toEqual(['CREATED', 'MISSING']);
    });

    it('is refused whole where its name stands for another, or is none, or where it is too long', async () => {
      await sync(shop, 'taken', [drop('X')]);
      for (const [clientId, items, code, field] of [
        ['taken', [drop('Y')], 'CONFLICT', 'clientId'],
        ['taken', [], 'CONFLICT', 'clientId'],
        ['', [], 'VALIDATION_FAILED', 'clientId'],
        ['x'.repeat(129), [], 'VALIDATION_FAILED', 'clientId'],
        ['long', Array.from({ length: 501 }, (_, n) => put(`L-${n}`)), 'VALIDATION_FAILED', 'items'],
      ] as const) {
        expect(await sync(shop, clientId, items), clientId.slice(0, 9)).toMatchObject({
          done: null,
          userErrors: [{ code, field: ['input', field] }],
        });
      }
      const other = await openShop(app());
      expect(outcomes(await sync(other, 'taken', [drop('Y')]))).toEqual(['MISSING']);
    });

    it('holds up to 500 items', async () => {
      const full = await openShop(app());
      const batch = (more: Item) => Array.from({ length: 500 }, (_, n) => put(`L-${n}`, more));
      expect(new Set(outcomes(await sync(full, 'make', batch({}))))).toEqual(new Set(['CREATED']));
      expect(new Set(outcomes(await sync(full, 'change', batch({ description: '!' }))))).toEqual(
        new Set(['UPDATED']),
      );
      const gone = Array.from({ length: 500 }, (_, n) => drop(`L-${n}`));
      expect(new Set(outcomes(await sync(full, 'delete', gone)))).toEqual(new Set(['DELETED']));
      const { nodes } = await feedOf(full);
      expect(nodes.map(({ sku }) => sku)).toEqual(gone.map(({ sku }) => sku));
    });

    it('comes to the same where it is sent by many at once, through two processes', async () => {
      const many = await openShop(app());
      const again = await createTestApp({ place: app().place, clock: app().clock, seed: 'second syncer' });
      try {
        const batch = [put('A'), put('B'), drop('C')];
        const senders = [many, many.through(again), many, many.through(again)];
        const answers = await Promise.all(senders.map((by) => sync(by, 'same', batch)));
        for (const answer of answers) expect(answer).toEqual(answers[0]);
        expect(outcomes(answers[0] as Outcome<Result[]>)).toEqual(['CREATED', 'CREATED', 'MISSING']);
        const mixed = await Promise.all([
          sync(many, 'one', [put('A', { name: '1' }), put('B', { name: '1' }), put('D')]),
          sync(many.through(again), 'two', [put('B', { name: '2' }), put('D', { name: '2' }), drop('A')]),
          many.product({ sku: 'E' }),
        ]);
        expect(mixed.slice(0, 2).flatMap((answer) => ('done' in answer ? answer.userErrors : []))).toEqual(
          [],
        );
        // Whoever came second made or deleted A; the rest is there either way, each once.
        const there = (await feedOf(many)).nodes.filter(({ deleted, sku }) => !deleted && sku !== 'A');
        expect(there.map(({ sku }) => sku).toSorted()).toEqual(['B', 'D', 'E']);
      } finally {
        await again.close();
      }
    });

    it('needs windev:sync or windev:write', async () => {
      for (const [scope, status] of [
        ['windev:sync', 200],
        ['windev:write', 200],
        ['windev:read', 403],
        ['products:write', 403],
      ] as const) {
        const { token } = await app().key({ tenantId: shop.tenantId, scopes: [scope] });
        const input = { clientId: scope, items: [drop('NOBODY')] };
        expect((await app().graphql(SYNC, { key: token, variables: { input } })).status, scope).toBe(status);
      }
    });

    it('is forgotten after 24 hours', async () => {
      const { store, clock } = app();
      const { syncReceipts } = catalogTables(store.read);
      await sync(shop, 'to be forgotten', []);
      expect((await store.read.select().from(syncReceipts)).length).toBeGreaterThan(0);
      await forgetReceipts(store, clock);
      expect((await store.read.select().from(syncReceipts)).length).toBeGreaterThan(0);
      clock.advance(24 * 3600);
      await forgetReceipts(store, clock);
      expect(await store.read.select().from(syncReceipts)).toEqual([]);
    });
  });
}

import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSealer } from '../../src/audit/sealer.js';
import { createSigner } from '../../src/audit/signer.js';
import { auditTables } from '../../src/audit/table.js';
import { verifyTrail } from '../../src/audit/verify-trail.js';
import { createInstallationSecret } from '../../src/installation-secret.js';
import { createTestApp, type TestApp } from '../support/app.js';

interface Event {
  readonly action: string;
  readonly actorId: string;
  readonly subjectId: string;
  readonly address: string;
  readonly requestId: string;
  readonly before: Record<string, unknown>;
  readonly after: Record<string, unknown>;
  readonly count: number;
  readonly seal: number | null;
}

const EVENTS = `query ($action: String, $subjectId: ID, $actorId: ID, $since: DateTime, $until: DateTime, $first: Int, $after: String) {
  auditEvents(action: $action, subjectId: $subjectId, actorId: $actorId, since: $since, until: $until, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor }
    nodes { action actorId subjectId address requestId before after count seal }
  }
}`;

export interface AuditUnderTest {
  newPlace(): Promise<TestApp['place'] | undefined>;
  dispose(): Promise<void>;
}

/** The trail on any storage engine. */
export function auditContract(engine: string, under: AuditUnderTest): void {
  describe(`the audit trail on ${engine}`, () => {
    let t: TestApp;
    beforeEach(async () => {
      const place = await under.newPlace();
      t = await createTestApp({ ...(place && { place }) });
    });
    afterEach(async () => {
      await t.close();
      await under.dispose();
    });

    const trail = async (variables: Record<string, unknown> = {}, key = t.firstKey) => {
      const answer = await t.graphql<{
        auditEvents: {
          totalCount: number;
          nodes: Event[];
          pageInfo: { hasNextPage: boolean; endCursor: string };
        };
      }>(EVENTS, { key, variables });
      if (!answer.body.data) throw new Error(JSON.stringify(answer.body));
      return answer.body.data.auditEvents;
    };
    const signer = createSigner(createInstallationSecret(['a secret for tests, long enough to be one']));
    const sealed = async () => {
      const sealer = createSealer(t.store, signer, t.clock, (error) => {
        throw error;
      });
      await sealer.close();
    };

    it('says who changed which key how, from where and in which request, and never a secret', async () => {
      const id = (await t.key({ name: 'before', scopes: ['products:read'] })).id;
      const answer = await t.graphql<{ rotateApiKey: { secret: string } }>(
        `mutation { updateApiKey(input: {id: "${id}", name: "after"}) { apiKey { id } } rotateApiKey(id: "${id}", graceSeconds: 60) { secret } revokeApiKey(id: "${id}", reason: "done") { apiKey { id } } }`,
        { key: t.firstKey, headers: { 'x-request-id': 'trace-1' } },
      );
      const { nodes } = await trail({ subjectId: id });
      expect(nodes.map(({ action }) => action)).toEqual([
        'apiKey.revoke',
        'apiKey.rotate',
        'apiKey.update',
        'apiKey.create',
      ]);
      const [revoke, rotate, update, create] = nodes;
      expect(update).toMatchObject({
        before: { name: 'before' },
        after: { name: 'after' },
        requestId: 'trace-1',
        address: '127.0.0.1',
        count: 1,
      });
      expect(update?.actorId).toMatch(/^key_/);
      expect(create).toMatchObject({
        actorId: 'operator',
        address: 'local',
        before: {},
        after: { scopes: ['products:read'] },
      });
      expect(rotate?.after).toEqual({ graceSeconds: 60 });
      expect(revoke).toMatchObject({ before: { revokedReason: null }, after: { revokedReason: 'done' } });
      const secret = answer.body.data?.rotateApiKey.secret ?? '-';
      expect(JSON.stringify(nodes)).not.toContain(secret.slice(-49));
    });

    it('covers every change of the catalog', async () => {
      const made = await t.graphql<Record<string, Record<string, { id: string }>>>(
        `mutation {
          a: createSupplier(input: {code: "S1", name: "S"}) { supplier { id } }
          b: createCategory(input: {name: "C"}) { category { id } }
          c: createProduct(input: {sku: "P1", name: "P"}) { product { id } }
        }`,
        { key: t.firstKey },
      );
      const [supplier, category, product] = ['a', 'b', 'c'].map(
        (name) => Object.values(made.body.data?.[name] ?? {})[0]?.id ?? '',
      );
      const rest = await t.graphql(
        `mutation {
          a: updateSupplier(input: {id: "${supplier}", name: "S2"}) { userErrors { message } }
          b: updateCategory(input: {id: "${category}", name: "C2"}) { userErrors { message } }
          c: updateProduct(input: {id: "${product}", name: "P2"}) { userErrors { message } }
          d: deleteProduct(id: "${product}") { userErrors { message } }
          e: deleteCategory(id: "${category}") { userErrors { message } }
          f: deleteSupplier(id: "${supplier}") { userErrors { message } }
        }`,
        { key: t.firstKey },
      );
      expect(JSON.stringify(rest.body)).not.toContain('message');
      const actions = (await trail()).nodes.map(({ action }) => action);
      for (const noun of ['supplier', 'category', 'product']) {
        for (const verb of ['create', 'update', 'delete']) expect(actions).toContain(`${noun}.${verb}`);
      }
      const [deleted] = (await trail({ action: 'product.delete' })).nodes;
      expect(deleted).toMatchObject({ subjectId: product, before: { name: 'P2', sku: 'P1' }, after: {} });
      expect(Object.keys(deleted?.before ?? {}).filter((name) => name.startsWith('sort'))).toEqual([]);
    });

    it('has nothing of a change that was refused', async () => {
      const before = (await trail()).totalCount;
      await t.graphql('mutation { createProduct(input: {sku: "", name: "x"}) { userErrors { code } } }', {
        key: t.firstKey,
      });
      await t.graphql('mutation { revokeApiKey(id: "key_none") { userErrors { code } } }', {
        key: t.firstKey,
      });
      expect((await trail()).totalCount).toBe(before);
    });

    it('counts refused credentials exactly, however many, and names whose they were only where that was proven', async () => {
      const { id, token } = await t.key();
      await t.graphql(`mutation { revokeApiKey(id: "${id}") { apiKey { id } } }`, { key: t.firstKey });
      for (let n = 0; n < 25; n += 1) await t.graphql('{ me { id } }', { key: token });
      for (let n = 0; n < 5; n += 1) await t.graphql('{ me { id } }', { key: 'rubbish' });
      await t.app.close();
      const { nodes } = await trail({ action: 'credential.deny' });
      expect(nodes).toMatchObject([
        { subjectId: id, after: { code: 'API_KEY_REVOKED' }, count: 25, address: '127.0.0.1' },
      ]);
      const { auditEvents } = auditTables(t.store.read);
      const nobodys = await t.store.read.select().from(auditEvents).where(eq(auditEvents.tenantId, ''));
      expect(nobodys).toMatchObject([
        { actorKind: 'anonymous', after: { code: 'API_KEY_MALFORMED' }, count: 5 },
      ]);
    });

    it('counts what a good credential was refused for want of a scope, at every door that refuses it', async () => {
      const { id, token } = await t.key({ scopes: ['imports:read'] });
      const headers = { authorization: `Bearer ${token}` };
      for (let n = 0; n < 3; n += 1) {
        expect((await t.graphql('{ products { totalCount } }', { key: token })).status).toBe(403);
      }
      expect((await t.fetch('/api/v1/products', { headers })).status).toBe(403);
      expect((await t.fetch('/verify?scope=products:read', { headers })).status).toBe(403);
      const asked = { method: 'POST', body: new URLSearchParams({ token: 'x' }), headers };
      expect((await t.fetch('/oauth/introspect', asked)).status).toBe(403);
      // Neither of these is a refusal of somebody.
      const dryRun = { 'halyard-authorization': 'dry-run' };
      await t.graphql('{ products { totalCount } }', { key: token, headers: dryRun });
      expect((await t.graphql('{ products { totalCount } }')).status).toBe(401);
      await t.app.close();
      const { nodes } = await trail({ action: 'credential.deny' });
      expect(nodes).toMatchObject([
        { actorId: id, subjectId: id, after: { code: 'FORBIDDEN' }, count: 6, address: '127.0.0.1' },
      ]);
      const { auditEvents } = auditTables(t.store.read);
      expect(await t.store.read.select().from(auditEvents).where(eq(auditEvents.tenantId, ''))).toEqual([]);
    });

    it('is seen only by its own tenant, and only with audit:read', async () => {
      const stranger = await t.key({ tenantId: await t.tenant('Stranger') });
      const actions = (await trail({}, stranger.token)).nodes;
      expect(actions.every(({ subjectId }) => subjectId === stranger.id)).toBe(true);
      const { token } = await t.key({ scopes: ['keys:read'] });
      expect((await t.graphql(EVENTS, { key: token })).status).toBe(403);
    });

    it('is filtered by time and actor, and paged to the end', async () => {
      for (let n = 0; n < 7; n += 1) {
        await t.key({ name: `k${n}` });
        t.clock.advance(60);
      }
      const since = new Date(t.clock.now() - 181_000);
      const recent = await trail({ since, until: new Date(t.clock.now() - 61_000) });
      expect(recent.nodes.map(({ after }) => after['name'])).toEqual(['k5', 'k4']);
      expect((await trail({ actorId: 'operator' })).totalCount).toBe(8);
      const seen: unknown[] = [];
      for (let after: string | undefined; ; ) {
        const page = await trail({ first: 3, after });
        seen.push(...page.nodes.map(({ subjectId }) => subjectId));
        if (!page.pageInfo.hasNextPage) break;
        after = page.pageInfo.endCursor;
      }
      expect(new Set(seen).size).toBe(8);
    });

    it('is sealed, and a seal holds until somebody changes or takes away what it covers', async () => {
      for (let n = 0; n < 3; n += 1) {
        await t.key();
        await sealed();
      }
      expect((await trail()).nodes.every(({ seal }) => seal !== null)).toBe(true);
      const report = await verifyTrail(t.store, signer);
      expect(report).toMatchObject({ ok: true });

      const { auditEvents } = auditTables(t.store.read);
      const [victim] = await t.store.read.select().from(auditEvents).where(eq(auditEvents.seal, 2));
      if (!victim) throw new Error('Nothing is under the second seal.');
      const edit = (change: Partial<typeof victim>) =>
        t.store.tx(async (w) => {
          await w
            .update(auditTables(w).auditEvents)
            .set(change)
            .where(eq(auditTables(w).auditEvents.id, victim.id));
        });
      await edit({ actorId: 'key_somebody_else' });
      expect(await verifyTrail(t.store, signer)).toMatchObject({
        ok: false,
        seal: 2,
        reason: 'An event it covers was changed.',
      });
      await edit({ actorId: victim.actorId });
      expect(await verifyTrail(t.store, signer)).toMatchObject({ ok: true });

      await t.store.tx(async (w) => {
        await w.delete(auditTables(w).auditEvents).where(eq(auditTables(w).auditEvents.id, victim.id));
      });
      expect(await verifyTrail(t.store, signer)).toMatchObject({ ok: false, seal: 2 });
    });

    it('notices a forged seal, a missing one, and the wrong installation secret', async () => {
      await t.key();
      await sealed();
      await t.key();
      await sealed();
      const other = createSigner(createInstallationSecret(['another secret, which is long enough too']));
      expect(await verifyTrail(t.store, other)).toMatchObject({
        ok: false,
        seal: 1,
        reason: 'Its signature is not ours.',
      });
      await t.store.tx(async (w) => {
        await w.delete(auditTables(w).auditSeals).where(eq(auditTables(w).auditSeals.number, 2));
      });
      expect(await verifyTrail(t.store, signer)).toMatchObject({ ok: false, seal: 2 });
    });

    it('shows that its end was cut off to who knows the last seal from before', async () => {
      for (let n = 0; n < 2; n += 1) {
        await t.key();
        await sealed();
      }
      const whole = await verifyTrail(t.store, signer);
      if (!whole.ok || !whole.last) throw new Error('The trail has no last seal.');
      const { number, hash } = whole.last;
      expect(whole.last).toEqual({ number, hash, at: new Date(t.clock.now()) });
      expect(await verifyTrail(t.store, signer, { number, hash })).toEqual(whole);
      expect(await verifyTrail(t.store, signer, { number, hash: 'another' })).toMatchObject({
        ok: false,
        seal: number,
        reason: 'Its hash is not the one expected: the trail was written anew.',
      });
      await t.store.tx(async (w) => {
        const { auditEvents, auditSeals } = auditTables(w);
        await w.delete(auditEvents).where(eq(auditEvents.seal, number));
        await w.delete(auditSeals).where(eq(auditSeals.number, number));
      });
      expect(await verifyTrail(t.store, signer)).toMatchObject({ ok: true, seals: number - 1 });
      expect(await verifyTrail(t.store, signer, { number, hash })).toEqual({
        ok: false,
        seal: number,
        reason: 'The trail ends before it: its end was cut off.',
      });
    });

    it('is sealed once where two processes seal at the same time', async () => {
      for (let n = 0; n < 20; n += 1) await t.key();
      await Promise.all([sealed(), sealed(), sealed()]);
      await sealed();
      const report = await verifyTrail(t.store, signer);
      expect(report).toMatchObject({ ok: true, events: 21 });
    });
  });
}

import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditEvent } from '../../src/audit/event.js';
import { auditTables } from '../../src/audit/table.js';
import { catalogTables } from '../../src/catalog/table.js';
import { withoutTokens } from '../../src/keys/token.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { PASSWORDS, read, TOUR_ENV, takeTour } from '../support/tour.js';

/** Does once all that the schema lets anybody change, and looks at what the trail says of it. */

interface Step {
  readonly mutation: string;
  readonly requestId: string;
}

let t: TestApp;
let events: AuditEvent[];
const steps: Step[] = [];
/** What the feed of changes did not tell of a product that a mutation touched. */
const untold: string[] = [];
let productsBefore = new Map<string, string>();
let lastSequence = 0;
const secrets = new Set<string>(PASSWORDS);

/** Runs one mutation in a request of its own, and answers its payload. It must be done. */
async function step(document: string, key?: string): Promise<unknown> {
  const requestId = `tour-${steps.length}`;
  const answer = await t.graphql<Record<string, { userErrors?: unknown[] }>>(`mutation { ${document} }`, {
    key,
    headers: { 'x-request-id': requestId },
  });
  const [payload] = Object.values(answer.body.data ?? {});
  if (answer.body.errors || payload?.userErrors?.length !== 0) {
    throw new Error(`${document}\n${JSON.stringify(answer.body)}`);
  }
  for (const [, secret] of JSON.stringify(payload).matchAll(/"(?:secret|accessToken|value)":"([^"]+)"/g)) {
    if (secret) secrets.add(secret);
  }
  await lookAtFeed(document);
  const [definition] = parse(`mutation { ${document} }`).definitions;
  const [field] =
    definition && 'selectionSet' in definition ? (definition.selectionSet?.selections ?? []) : [];
  steps.push({ mutation: field && 'name' in field ? (field.name?.value ?? '') : '', requestId });
  return payload;
}

/** Whatever it was that was done: each product row that is not what it was must be in the feed, after all before. */
async function lookAtFeed(document: string): Promise<void> {
  const tables = catalogTables(t.store.read);
  const rows = await t.store.read.select().from(tables.products);
  const changes = await t.store.read.select().from(tables.productChanges);
  const now = new Map(rows.map((row) => [row.id, JSON.stringify(row)]));
  const touched = [...new Set([...now.keys(), ...productsBefore.keys()])].filter(
    (id) => now.get(id) !== productsBefore.get(id),
  );
  for (const id of touched) {
    const change = changes.find(({ productId }) => productId === id);
    const row = rows.find((one) => one.id === id);
    const isTold = change && change.sequence > lastSequence && change.deleted === !row;
    if (!isTold || (row && row.sku !== change.sku)) untold.push(document);
  }
  productsBefore = now;
  lastSequence = Math.max(0, ...changes.map(({ sequence }) => sequence));
}

beforeAll(async () => {
  t = await createTestApp({ env: TOUR_ENV });
  await takeTour({ t, step });
  await t.app.close();
  events = await t.store.read.select().from(auditTables(t.store.read).auditEvents);
});
afterAll(() => t.close());

describe('the trail of a tour through every mutation', () => {
  it('was a tour through every mutation: a new one has to be added to it', () => {
    const all = Object.keys(t.app.engine.schema.getMutationType()?.getFields() ?? {});
    expect([...new Set(steps.map(({ mutation }) => mutation))].toSorted()).toEqual(all.toSorted());
  });

  it('put every product that was touched into the feed of changes', () => {
    expect(lastSequence).toBeGreaterThan(7);
    expect(untold).toEqual([]);
  });

  it('says of each of them who did it, in which tenant, from where and in which request', () => {
    for (const { mutation, requestId } of steps) {
      const found = events.filter((event) => event.requestId === requestId);
      expect(found.length, mutation).toBeGreaterThan(0);
      for (const event of found) {
        expect(event, mutation).toMatchObject({ actorKind: 'user', address: '127.0.0.1', count: 1 });
        expect([event.actorId, event.tenantId, event.subjectId], mutation).toEqual([
          expect.stringMatching(/^usr_\w{26}$/),
          expect.stringMatching(/^(ten_\w{26}|default)$/),
          // A model goes by the word that its tenant gave it.
          expect.stringMatching(/^([a-z]{3}_\w{26}|tour)$/),
        ]);
        expect(event.action, mutation).toMatch(/^[a-z]+(?:[A-Z][a-z]+)*\.[a-z]+(?:[A-Z][a-z]+)*$/);
      }
    }
  });

  it('holds no password, no token and nothing of the shape of one', () => {
    const text = JSON.stringify(events);
    expect(secrets.size).toBeGreaterThan(12);
    for (const secret of secrets) expect(text).not.toContain(secret);
    expect(withoutTokens(text)).toBe(text);
    expect(text).not.toMatch(/hal_(refresh|invite|reset)_|\$argon2|eyJ[\w-]+\./);
  });

  it('has a wrong password in the tenant of who was tried, and a token that was used twice', async () => {
    await t.close();
    t = await createTestApp();
    const registered = await t.graphql(
      `mutation { register(input: { email: "you@example.com", password: "${PASSWORDS[0]}", name: "You" }) { user { id } } }`,
    );
    const id = read(registered.body, 'id');
    const attempt = (password: string, email = 'you@example.com') =>
      t.graphql(
        `mutation { login(email: "${email}", password: "${password}") { accessToken refreshToken { value } } }`,
      );
    const good = (await attempt(PASSWORDS[0] ?? '')).body;
    for (let failure = 1; failure <= 3; failure += 1) await attempt('a wrong password');
    await attempt('a wrong password', 'nobody@example.com');
    const refresh = () =>
      t.graphql(`mutation { refreshSession(refreshToken: "${read(good, 'value')}") { accessToken } }`);
    await refresh();
    t.clock.advance(60);
    await refresh();
    await t.app.close();
    const found = await t.store.read.select().from(auditTables(t.store.read).auditEvents);
    const inOwnTrail = found.filter(
      ({ tenantId, subjectId }) => tenantId.startsWith('ten_') && subjectId === id,
    );
    const denied = inOwnTrail.filter(({ action }) => action === 'credential.deny');
    // They are written once a second, and where the machine is busy that falls between two of them.
    const counts = new Map<unknown, number>();
    for (const { actorId, address, after, count } of denied) {
      expect([actorId, address]).toEqual(['anonymous', '127.0.0.1']);
      counts.set(after['code'], (counts.get(after['code']) ?? 0) + count);
    }
    expect(Object.fromEntries(counts)).toEqual({ INVALID_CREDENTIALS: 3, SESSION_REVOKED: 1 });
    expect(found.filter(({ action }) => action === 'session.reuse')).toMatchObject([{ actorId: id }]);
    const nobodys = found.filter(({ tenantId }) => tenantId === '');
    expect(nobodys).toMatchObject([{ after: { code: 'INVALID_CREDENTIALS' }, count: 1 }]);
    expect(JSON.stringify(found)).not.toContain('nobody@example.com');
  });
});

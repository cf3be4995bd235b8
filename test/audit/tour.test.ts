import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditEvent } from '../../src/audit/event.js';
import { auditTables } from '../../src/audit/table.js';
import { catalogTables } from '../../src/catalog/table.js';
import { withoutTokens } from '../../src/keys/token.js';
import { createTestApp, type TestApp } from '../support/app.js';

/** Does once all that the schema lets anybody change, and looks at what the trail says of it. */

const PASSWORDS = ['correct horse battery stable', 'another fine password', 'a third fine password'];
const [FIRST, SECOND, THIRD] = PASSWORDS;

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

const DONE = 'userErrors { message }';
const read = (payload: unknown, name: string): string =>
  new RegExp(`"${name}":"([^"]+)"`).exec(JSON.stringify(payload))?.[1] ?? '';

async function people(): Promise<{ owner: string; memberId: string }> {
  const account = (email: string, password = FIRST) => `email: "${email}", password: "${password}"`;
  const login = async (email: string, password = FIRST) =>
    step(`login(${account(email, password)}) { accessToken refreshToken { value } session { id } ${DONE} }`);
  await step(`register(input: { ${account('owner@example.com')}, name: "Owner" }) { user { id } ${DONE} }`);
  const owner = read(await login('owner@example.com'), 'accessToken');
  const invite = async (email: string) =>
    step(
      `inviteMember(input: { email: "${email}", role: MEMBER }) { secret invitation { id } ${DONE} }`,
      owner,
    );
  const token = read(await invite('member@example.com'), 'secret');
  const joined = await step(
    `register(input: { ${account('member@example.com')}, name: "M", invitation: "${token}" }) { user { id } ${DONE} }`,
  );
  const memberId = read(joined, 'id');
  await step(
    `cancelInvitation(id: "${read(await invite('nobody@example.com'), 'id')}") { invitation { id } ${DONE} }`,
    owner,
  );
  await step(`changeMemberRole(userId: "${memberId}", role: VIEWER) { member { id } ${DONE} }`, owner);
  await step(`unlockUser(userId: "${memberId}") { member { id } ${DONE} }`, owner);
  const reset = await step(`createPasswordReset(userId: "${memberId}") { secret ${DONE} }`, owner);
  await step(
    `resetPassword(input: { token: "${read(reset, 'secret')}", newPassword: "${SECOND}" }) { done ${DONE} }`,
  );
  const session = await login('member@example.com', SECOND);
  const refreshed = await step(
    `refreshSession(refreshToken: "${read(session, 'value')}") { accessToken refreshToken { value } ${DONE} }`,
  );
  const member = read(refreshed, 'accessToken');
  await step(
    `changePassword(input: { oldPassword: "${SECOND}", newPassword: "${THIRD}" }) { user { id } ${DONE} }`,
    member,
  );
  await step(`logout(refreshToken: "${read(refreshed, 'value')}") { done ${DONE} }`);
  return { owner, memberId };
}

async function tenants({ owner, memberId }: { owner: string; memberId: string }): Promise<void> {
  const begin = async () =>
    read(
      await step(`login(email: "member@example.com", password: "${THIRD}") { accessToken ${DONE} }`),
      'accessToken',
    );
  const member = await begin();
  const own = await step(`createTenant(name: "Own") { tenant { id } ${DONE} }`, member);
  await step(`setDefaultTenant(tenantId: "${read(own, 'id')}") { tenant { id } ${DONE} }`, member);
  await step(`suspendTenant(id: "${read(own, 'id')}") { tenant { id } ${DONE} }`, member);
  await step(`resumeTenant(id: "${read(own, 'id')}") { tenant { id } ${DONE} }`, member);
  await step(`leaveTenant { member { id } ${DONE} }`, member);
  const again = await step(
    `inviteMember(input: { email: "member@example.com", role: VIEWER }) { secret ${DONE} }`,
    owner,
  );
  await step(
    `acceptInvitation(invitation: "${read(again, 'secret')}") { member { id } ${DONE} }`,
    await begin(),
  );
  await step(`removeMember(userId: "${memberId}") { member { id } ${DONE} }`, owner);
  const mine = await step(
    `login(email: "owner@example.com", password: "${FIRST}") { session { id } ${DONE} }`,
  );
  await step(`revokeSession(id: "${read(mine, 'id')}") { session { id } ${DONE} }`, owner);
}

async function keys(owner: string): Promise<void> {
  const made = await step(
    `createApiKey(input: { name: "K", scopes: ["products:read"] }) { secret apiKey { id } ${DONE} }`,
    owner,
  );
  const id = read(made, 'id');
  await step(`updateApiKey(input: { id: "${id}", name: "L" }) { apiKey { id } ${DONE} }`, owner);
  await step(`deactivateApiKey(id: "${id}") { apiKey { id } ${DONE} }`, owner);
  await step(`activateApiKey(id: "${id}") { apiKey { id } ${DONE} }`, owner);
  await step(`rotateApiKey(id: "${id}", graceSeconds: 60) { secret ${DONE} }`, owner);
  await step(`finishApiKeyRotation(id: "${id}") { apiKey { id } ${DONE} }`, owner);
  await step(`revokeApiKey(id: "${id}") { apiKey { id } ${DONE} }`, owner);
}

async function catalog(owner: string): Promise<void> {
  const make = async (document: string) => read(await step(`${document} { id } ${DONE} }`, owner), 'id');
  const supplier = await make('createSupplier(input: { code: "S", name: "S" }) { supplier');
  const category = await make('createCategory(input: { name: "C" }) { category');
  const product = await make('createProduct(input: { sku: "P", name: "P" }) { product');
  const another = await make('createProduct(input: { sku: "Q", name: "Q" }) { product');
  await make(`updateSupplier(input: { id: "${supplier}", name: "S2" }) { supplier`);
  await make(`updateCategory(input: { id: "${category}", name: "C2" }) { category`);
  await make(`updateProduct(input: { id: "${product}", name: "P2" }) { product`);
  const item = await make(
    `putSupplierItems(input: { supplierId: "${supplier}", items: [{ supplierSku: "1", name: "I" }] }) { items`,
  );
  const mapping = await make(
    `setCategoryMapping(input: { supplierId: "${supplier}", categoryId: "${category}", supplierCategory: "X" }) { mapping`,
  );
  for (const [what, id] of Object.entries({
    CategoryMapping: mapping,
    SupplierItem: item,
    Product: product,
    Category: category,
    Supplier: supplier,
  })) {
    await step(`delete${what}(id: "${id}") { deletedId ${DONE} }`, owner);
  }
  await step(`deleteProducts(ids: ["${another}"]) { deletedIds ${DONE} }`, owner);
  await step(`createExtProduct(input: { sku: "E", name: "E" }) { product { sku } ${DONE} }`, owner);
  await step(`updateExtProduct(input: { sku: "E", name: "E2" }) { product { sku } ${DONE} }`, owner);
  await step(
    `syncProducts(input: { clientId: "c", items: [{ op: DELETE, sku: "E" }] }) { items { outcome } ${DONE} }`,
    owner,
  );
}

async function transfers(owner: string): Promise<void> {
  const imported = await step(
    `startImport(input: { format: CSV, content: "sku,name\\nT,T" }) { import { id } ${DONE} }`,
    owner,
  );
  await step(`cancelImport(id: "${read(imported, 'id')}") { import { id } ${DONE} }`, owner);
  const exported = await step(`startExport(input: { format: CSV }) { export { id } ${DONE} }`, owner);
  await step(`cancelExport(id: "${read(exported, 'id')}") { export { id } ${DONE} }`, owner);
}

async function programs(owner: string): Promise<void> {
  const of = async (document: string, what: string) =>
    read(await step(`${document} { ${what} { id } ${DONE} }`, owner), 'id');
  const project = await of('createProject(input: { name: "P" })', 'project');
  await of(`updateProject(input: { id: "${project}", name: "P2" })`, 'project');
  const area = await of(
    `createArea(input: { name: "A", projectId: "${project}", geometry: { type: "Polygon", coordinates: [[[0, 0], [1, 0], [1, 1], [0, 0]]] } })`,
    'area',
  );
  await step(`deleteArea(id: "${area}") { deletedId ${DONE} }`, owner);
  const made = `createServiceAccount(input: { name: "A", projectIds: ["${project}"] })`;
  const account = await of(made, 'serviceAccount');
  await of(`updateServiceAccount(input: { id: "${account}", name: "A2" })`, 'serviceAccount');
  await of(`disableServiceAccount(id: "${account}")`, 'serviceAccount');
  await of(`enableServiceAccount(id: "${account}")`, 'serviceAccount');
  await step(`deleteServiceAccount(id: "${account}") { deletedId ${DONE} }`, owner);
  await step(`deleteProject(id: "${project}") { deletedId ${DONE} }`, owner);
}

async function systemKey(): Promise<void> {
  const { body } = await t.graphql(
    'mutation { inviteMember(input: { email: "root@example.com", role: OWNER }) { secret } }',
    { key: t.firstKey },
  );
  const account = `email: "root@example.com", password: "${FIRST}"`;
  await step(
    `register(input: { ${account}, name: "R", invitation: "${read(body, 'secret')}" }) { user { id } ${DONE} }`,
  );
  const root = read(await step(`login(${account}) { accessToken ${DONE} }`), 'accessToken');
  for (const mutation of ['enableSystemKey', 'revealSystemKey', 'rotateSystemKey']) {
    await step(`${mutation} { secret ${DONE} }`, root);
  }
  await step(`disableSystemKey { systemKey { enabled } ${DONE} }`, root);
  await brownouts(root);
}

async function brownouts(root: string): Promise<void> {
  const endsAt = new Date(t.clock.now() + 60_000).toISOString();
  const planned = await step(
    `planBrownout(input: { bridge: "pixxel", endsAt: "${endsAt}" }) { brownout { id } ${DONE} }`,
    root,
  );
  await step(`cancelBrownout(id: "${read(planned, 'id')}") { brownout { status } ${DONE} }`, root);
}

beforeAll(async () => {
  t = await createTestApp({ env: { HALYARD_LOGINS_PER_MINUTE: '1000' } });
  const found = await people();
  await tenants(found);
  await keys(found.owner);
  await catalog(found.owner);
  await transfers(found.owner);
  await programs(found.owner);
  await systemKey();
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
          expect.stringMatching(/^[a-z]{3}_\w{26}$/),
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
      `mutation { register(input: { email: "you@example.com", password: "${FIRST}", name: "You" }) { user { id } } }`,
    );
    const id = read(registered.body, 'id');
    const attempt = (password: string, email = 'you@example.com') =>
      t.graphql(
        `mutation { login(email: "${email}", password: "${password}") { accessToken refreshToken { value } } }`,
      );
    const good = (await attempt(FIRST ?? '')).body;
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

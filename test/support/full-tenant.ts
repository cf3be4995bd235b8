import { getTableName } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { readable } from '../../src/storage/shared-texts.js';
import { defineAll } from '../../src/storage/tables.js';
import type { TestApp } from './app.js';

/** A tenant that has one of everything, and who acts in it. */
export interface FullTenant {
  readonly id: string;
  readonly ownerEmail: string;
  readonly password: string;
  /** The access token of its owner, and a key with every scope. */
  readonly callers: readonly [person: string, key: string];
  readonly callingKeyId: string;
  /** A cursor of each of its lists, by the field that answers it. */
  readonly cursors: ReadonlyMap<string, string>;
}

/**
 * Fills a tenant with one of everything that can be made through the door.
 * @param mark stands in every text of it, so that none can be met elsewhere unnoticed
 */
export async function fillTenant(t: TestApp, mark: string, lists: readonly string[]): Promise<FullTenant> {
  const password = `a fine password of ${mark}`;
  const run = async (document: string, key?: string): Promise<Payloads> => {
    const { body } = await t.graphql<Payloads>(document, { key });
    const faults = Object.values(body.data ?? {}).flatMap((payload) => payload.userErrors ?? []);
    if (!body.data || body.errors || faults.length > 0) {
      throw new Error(`${document}\n${JSON.stringify(body)}`);
    }
    return body.data;
  };
  const account = (who: string) => `email: "${mark}-${who}@example.com", password: "${password}"`;
  const join = (who: string, more: string) =>
    run(
      `mutation { register(input: { ${account(who)}, name: "${mark} ${who}" ${more} }) { user { id } userErrors { message } } }`,
    );
  const logIn = async (who: string) =>
    textIn(await run(`mutation { login(${account(who)}) { accessToken } }`), 'accessToken');

  await join('owner', `, tenantName: "${mark}"`);
  const person = await logIn('owner');
  const change = (fields: string) => run(`mutation { ${fields} }`, person);

  const invite = async (who: string) =>
    textIn(
      await change(
        `inviteMember(input: { email: "${mark}-${who}@example.com", role: VIEWER }) { secret userErrors { message } }`,
      ),
      'secret',
    );
  await join('member', `, invitation: "${await invite('member')}"`);
  await logIn('member');
  await invite('guest');
  const everyScope = JSON.stringify(
    (await t.graphql<{ me: { scopes: string[] } }>('{ me { scopes } }', { key: person })).body.data?.me
      .scopes,
  );
  const makeKey = (name: string, more = '') =>
    change(
      `createApiKey(input: { name: "${mark} ${name}", scopes: ${everyScope}, requestId: "${mark} ${name}" ${more} }) { secret apiKey { id } userErrors { message } }`,
    );
  const made = await makeKey('first');
  const key = textIn(made, 'secret');
  const ends = new Date(t.clock.now() + 7 * DAY_MS).toISOString();
  const second = textIn(await makeKey('second', `, expiresAt: "${ends}"`));
  await change(`rotateApiKey(id: "${second}", graceSeconds: 3600) { apiKey { id } userErrors { message } }`);

  // Notes which scopes the key used.
  await run('{ products { totalCount } }', key);

  const project = textIn(
    await change(`createProject(input: { name: "${mark}" }) { project { id } userErrors { message } }`),
  );
  await change(
    `createArea(input: { name: "${mark}", projectId: "${project}", geometry: { type: "Polygon", coordinates: [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]] } }) { area { id } userErrors { message } }`,
  );
  await change(
    `uploadAsset(input: { name: "${mark}.txt", projectId: "${project}", file: "${mark}", requestId: "${mark}" }) { asset { id text } userErrors { message } }`,
  );
  await change(
    `uploadAsset(input: { name: "${mark} gone", projectId: "${project}", file: "${mark} gone" }) { asset { id } userErrors { message } }`,
  );
  await change(
    `createDeployment(input: { name: "${mark}", projectId: "${project}", requestId: "${mark}" }) { deployment { id } userErrors { message } }`,
  );
  const program = textIn(
    await change(
      `createServiceAccount(input: { name: "${mark}", projectIds: ["${project}"] }) { serviceAccount { id } userErrors { message } }`,
    ),
  );
  const itsKey = textIn(await makeKey('of a program', `, serviceAccountId: "${program}"`), 'secret');
  const asProgram = (path: string, members: Record<string, string>) =>
    t.fetch(`/oauth/${path}`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${program}:${itsKey}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams(members).toString(),
    });
  const granted = await asProgram('token', { grant_type: 'client_credentials' });
  await asProgram('revoke', { token: textIn(await granted.json(), 'access_token') });

  const root = textIn(
    await change(`createCategory(input: { name: "${mark} root", slug: "${mark}" }) { category { id } }`),
  );
  const leaf = textIn(
    await change(`createCategory(input: { name: "${mark} leaf", parentId: "${root}" }) { category { id } }`),
  );
  const supplier = textIn(
    await change(`createSupplier(input: { code: "${mark}", name: "${mark}" }) { supplier { id } }`),
  );
  for (let n = 0; n < 6; n += 1) {
    const product = textIn(
      await change(
        `createProduct(input: { sku: "${mark}-${n}", name: "${mark}", categoryId: "${leaf}", supplierId: "${supplier}" }) { product { id } }`,
      ),
    );
    await change(
      `putSupplierItems(input: { supplierId: "${supplier}", items: [{ supplierSku: "${mark}-${n}", name: "${mark}", supplierCategory: "${mark}", productId: "${product}" }] }) { items { id } userErrors { message } }`,
    );
  }
  await change(
    `setCategoryMapping(input: { supplierId: "${supplier}", categoryId: "${leaf}", supplierCategory: "${mark}" }) { mapping { id } }`,
  );
  await change(
    `syncProducts(input: { clientId: "${mark}", items: [{ op: UPSERT, sku: "${mark}-7", name: "${mark}" }] }) { items { outcome } userErrors { message } }`,
  );
  const content = `sku,name,category\\n${mark}-6,${mark}\\n${mark}-7,${mark},${mark}-nowhere`;
  await change(
    `startImport(input: { format: CSV, content: "${content}" }) { import { id } userErrors { message } }`,
  );
  await change('startExport(input: { format: CSV }) { export { id } userErrors { message } }');
  // One text for all, since a picture of it cannot be told from its mark.
  await change(
    `submitJob(input: { modelId: "qr-code", input: { text: "a text" }, requestId: "${mark}" }) { job { id } userErrors { message } }`,
  );
  // One at a time: which of two is over first is chance.
  await t.app.workOff();
  await change(
    `submitJob(input: { modelId: "identicon", input: { text: "a text" }, projectId: "${project}" }) { job { id } userErrors { message } }`,
  );
  await change(
    `registerModel(input: { id: "${mark}", name: "${mark}", inputSchema: { type: "object" }, price: { minorUnits: 1, currency: "EUR" }, url: "https://models.example.com/${mark}", headers: [{ name: "X-Key", value: "${mark}" }] }) { model { id } userErrors { message } }`,
  );
  await t.app.workOff();
  const members = await run('{ members { nodes { user { id name } } } }', person);
  const member = /"id":"(usr_\w+)","name":"[\w-]+ member"/.exec(JSON.stringify(members))?.[1];
  await change(`createPasswordReset(userId: "${member}") { expiresAt userErrors { message } }`);

  const cursors = new Map<string, string>();
  for (const list of lists) {
    const page = await run(`{ ${list}(first: 1) { pageInfo { endCursor } } }`, person);
    cursors.set(list, textIn(page, 'endCursor'));
  }
  const tenant = textIn(await run('{ me { tenant { id } } }', person));
  const ownerEmail = `${mark}-owner@example.com`;
  return { id: tenant, ownerEmail, password, callers: [person, key], callingKeyId: textIn(made), cursors };
}

const DAY_MS = 86_400_000;

type Payloads = Record<string, { readonly userErrors?: readonly unknown[] }>;

/** The first text of that name in an answer. */
function textIn(answer: unknown, name = 'id'): string {
  const found = new RegExp(`"${name}":"([^"]+)"`).exec(JSON.stringify(answer))?.[1];
  if (found === undefined) throw new Error(`No ${name} in ${JSON.stringify(answer)}`);
  return found;
}

export type Rows = ReadonlyMap<string, readonly string[]>;

const ID = /\b(?!req_)[a-z]{3}_[0-9a-z]{26}\b/g;
/** Of the machinery: what it holds is of no tenant, or changes by itself. */
const LEFT_OUT: ReadonlySet<string> = new Set(['invalidations', 'audit_seals', 'blobs']);

/** All rows of every table that are a tenant's, by the ids in them: those that name it, those that name these, and so on. */
export async function rowsOf({ store }: TestApp, tenantId: string): Promise<{ rows: Rows; ids: string[] }> {
  const tables = Object.values(defineAll(store.read.kit)) as unknown as SQLiteTable[];
  const all = await Promise.all(
    tables
      .map((table) => ({ table, name: getTableName(table) }))
      .filter(({ name }) => !LEFT_OUT.has(name))
      .map(async ({ table, name }) => {
        const found: unknown[] = await store.read.select(readable(table as never)).from(table as never);
        // The seal comes by itself, a moment after the row.
        return found.map((row) => ({ name, text: JSON.stringify(row).replace(/"seal":\w+/, '') }));
      }),
  );
  const ids = new Set([tenantId]);
  for (let before = 0; before < ids.size; ) {
    before = ids.size;
    for (const { text } of all.flat()) {
      const named = text.match(ID) ?? [];
      if (named.some((id) => ids.has(id))) for (const id of named) ids.add(id);
    }
  }
  const rows = new Map<string, string[]>();
  for (const { name, text } of all.flat()) {
    if (!(text.match(ID) ?? []).some((id) => ids.has(id))) continue;
    rows.set(name, [...(rows.get(name) ?? []), text]);
  }
  return { rows, ids: [...ids] };
}

/** Every table, for who asks whether all of them were filled. */
export const tableNames = ({ store }: TestApp): string[] =>
  (Object.values(defineAll(store.read.kit)) as unknown as SQLiteTable[])
    .map(getTableName)
    .filter((name) => !LEFT_OUT.has(name));

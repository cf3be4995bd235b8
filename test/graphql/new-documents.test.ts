import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.js';

/** To read a document costs more than to run it: how many new ones a caller may bring. The clock stands still. */

const MOST = 4;

let t: TestApp;
beforeEach(async () => {
  t = await createTestApp({ env: { HALYARD_NEW_DOCUMENTS_PER_MINUTE: String(MOST) } });
});
afterEach(() => t.close());

let made = 0;
const newDocument = (): string => `{ scopes { name n${++made}: name } }`;

interface Caller {
  readonly key?: string;
  readonly address?: string;
}

const headersOf = ({ key }: Caller) => ({ ...(key && { authorization: `Bearer ${key}` }) });
const post = (body: object, caller: Caller = {}) =>
  t.fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headersOf(caller) },
    body: JSON.stringify(body),
    ...(caller.address && { address: caller.address }),
  });

/** The ways in: answered by the engine alone, through Yoga, and by GET. */
const doors = {
  plain: (query: string, caller?: Caller) => post({ query }, caller),
  yoga: (query: string, caller?: Caller) => post({ query, extensions: {} }, caller),
  get: (query: string, caller: Caller = {}) =>
    t.fetch(`/graphql?query=${encodeURIComponent(query)}`, { headers: headersOf(caller) }),
};

const statuses = async (count: number, send: () => Promise<Response>) => {
  const found: number[] = [];
  for (let n = 0; n < count; n += 1) found.push((await send()).status);
  return found;
};

describe.each(Object.entries(doors))('documents that the server does not remember (%s)', (_name, send) => {
  it('are read as many as a caller may bring, and then one in each interval', async () => {
    const key = t.firstKey;
    expect(await statuses(6, () => send(newDocument(), { key }))).toEqual([200, 200, 200, 200, 429, 429]);
    t.clock.advance(15);
    expect(await statuses(2, () => send(newDocument(), { key }))).toEqual([200, 429]);
  });

  it('are refused with what to do instead, and when to come again', async () => {
    await statuses(MOST, () => send(newDocument()));
    const refused = await send(newDocument());
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '15']);
    const body = (await refused.json()) as { errors: [{ message: string; extensions: object }] };
    expect(body.errors).toHaveLength(1);
    expect(body.errors[0].message).toContain('Send what differs between them as variables');
    expect(body.errors[0].extensions).toEqual({ code: 'RATE_LIMITED', retryAfterSeconds: 15 });
  });

  it('are counted also where they are faulty, each time they come', async () => {
    expect(await statuses(6, () => send('{ nothing }', { key: t.firstKey }))).toEqual([
      200, 200, 200, 200, 429, 429,
    ]);
  });
});

describe('the count of new documents', () => {
  it('does not count those that are remembered, whoever brought them', async () => {
    const known = newDocument();
    await doors.plain(known, { key: t.firstKey });
    const { token: key } = await t.key();
    for (const send of Object.values(doors))
      expect(await statuses(MOST + 2, () => send(known, { key }))).toEqual(Array(MOST + 2).fill(200));
    expect(await statuses(MOST + 1, () => doors.plain(newDocument(), { key }))).toEqual([
      200, 200, 200, 200, 429,
    ]);
    expect((await doors.plain(known, { key })).status).toBe(200);
  });

  it('is one for all doors, and each caller and each address has its own', async () => {
    const mine = { key: t.firstKey };
    await doors.plain(newDocument(), mine);
    await doors.yoga(newDocument(), mine);
    await doors.get(newDocument(), mine);
    expect(await statuses(2, () => doors.yoga(newDocument(), mine))).toEqual([200, 429]);
    expect((await doors.plain(newDocument(), { key: (await t.key()).token })).status).toBe(200);

    const at = (address: string) => statuses(MOST + 1, () => doors.plain(newDocument(), { address }));
    expect(await at('2001:db8:1:2::1')).toEqual([200, 200, 200, 200, 429]);
    expect((await doors.plain(newDocument(), { address: '2001:db8:1:2:ffff::1' })).status).toBe(429);
    expect(await at('2001:db8:1:3::1')).toEqual([200, 200, 200, 200, 429]);
  });

  it('counts the document of a subscription once, though both ways in look at it', async () => {
    const { token: key } = await t.key();
    const subscribe = () =>
      post({ query: `subscription { importProgress(id: "imp_none") { id n${++made}: id } }` }, { key });
    const found = await statuses(MOST, subscribe);
    expect(found).not.toContain(429);
    expect((await subscribe()).status).toBe(429);
  });

  it('counts documents that are only asked about', async () => {
    const { token: key } = await t.key();
    const query = 'query ($document: String!) { scopesFor(document: $document) }';
    const ask = async () => (await t.graphql(query, { key, variables: { document: newDocument() } })).body;
    for (let n = 1; n < MOST; n += 1) expect((await ask()).errors).toBeUndefined();
    expect((await ask()).errors?.[0]?.extensions).toMatchObject({ code: 'RATE_LIMITED' });

    const forOperations = Array.from({ length: MOST + 1 }, newDocument);
    const { body } = await t.graphql(
      `mutation ($forOperations: [String!]!) {
        createApiKey(input: { name: "x", forOperations: $forOperations }) { secret userErrors { code } }
      }`,
      { key: t.firstKey, variables: { forOperations } },
    );
    expect(body.errors?.[0]?.extensions).toMatchObject({ code: 'RATE_LIMITED' });
  });

  it('leaves the bridges alone, whose documents are known', async () => {
    const headers = { 'x-api-key': t.firstKey };
    const found = await statuses(MOST + 2, () => t.fetch('/api/v1/products', { headers }));
    expect(new Set(found)).toEqual(new Set([200]));
  });
});

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eq, sql } from 'drizzle-orm';
import { afterEach, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.js';

/** The IP lists of keys as callers meet them. Whose address counts is in test/http/address.test.ts. */

let t: TestApp;
afterEach(() => t.close());

const from = async (address: string, token: string, path = '/verify'): Promise<number> =>
  (await t.fetch(path, { address, headers: { authorization: `Bearer ${token}` } })).status;

const change = async (document: string) => {
  const { body } = await t.graphql<Record<string, Record<string, unknown>>>(`mutation { ${document} }`, {
    key: t.firstKey,
  });
  return Object.values(body.data ?? {})[0];
};

describe('the IP list of a key', () => {
  it('takes addresses and ranges of both families, and those of IPv4 that come mapped', async () => {
    t = await createTestApp();
    const { token } = await t.key({
      allowedIps: [
        '203.0.113.0/24',
        '198.51.100.7',
        '2001:db8:5::/48',
        '::ffff:192.0.2.0/121',
        '::ffff:c000:280/121',
      ],
    });
    for (const [address, status] of [
      ['203.0.113.0', 200],
      ['203.0.113.255', 200],
      ['203.0.112.255', 403],
      ['203.0.114.0', 403],
      ['::ffff:203.0.113.9', 200],
      ['::FFFF:203.0.113.9', 200],
      ['::ffff:cb00:7109', 200],
      ['::ffff:c000:2c8', 200],
      ['::ffff:203.0.114.9', 403],
      ['198.51.100.7', 200],
      ['198.51.100.8', 403],
      ['2001:db8:5::1', 200],
      ['2001:0DB8:0005:ffff::1', 200],
      ['2001:db8:6::1', 403],
      ['192.0.2.200', 200],
      ['::1', 403],
      ['', 403],
      ['203.0.113.9, 198.51.100.9', 403],
    ] as const) {
      expect([address, await from(address, token)]).toEqual([address, status]);
    }
  });

  it('names the address that was seen to who is refused, which is the first thing to know behind a proxy', async () => {
    t = await createTestApp();
    const { token } = await t.key({ allowedIps: ['203.0.113.0/24'] });
    const headers = { Authorization: `Bearer ${token}`, 'X-Forwarded-For': '203.0.113.9' };
    for (const [address, seen] of [
      ['198.51.100.7', '198.51.100.7'],
      ['::ffff:198.51.100.7', '198.51.100.7'],
      ['2001:db8::1', '2001:db8::1'],
    ] as const) {
      const refused = await t.fetch('/api/v1/products', { headers, address });
      expect(await refused.json()).toMatchObject({
        code: 'IP_NOT_ALLOWED',
        detail: `The API key may not be used from this address, ${seen}.`,
      });
    }
  });

  it('holds from the next request on when it is changed, also for a key that was taken just now', async () => {
    t = await createTestApp();
    const { id, token } = await t.key();
    expect(await from('203.0.113.9', token)).toBe(200);
    const update = (list: string) =>
      change(`updateApiKey(input: { id: "${id}", allowedIps: ${list} }) { userErrors { code field } }`);
    expect(await update('["203.0.113.0/24"]')).toEqual({ userErrors: [] });
    // The second look is answered from what is remembered of the key.
    for (let n = 0; n < 2; n += 1) {
      expect(await from('203.0.113.9', token)).toBe(200);
      expect(await from('203.0.114.9', token)).toBe(403);
    }
    expect(await update('["10.0.0.0/8"]')).toEqual({ userErrors: [] });
    expect(await from('203.0.113.9', token)).toBe(403);
    expect(await update('[]')).toEqual({ userErrors: [] });
    expect(await from('203.0.113.9', token)).toBe(200);
  });

  it('is refused at create and at update where an entry is none, naming which, and nothing changes', async () => {
    t = await createTestApp();
    const { id, token } = await t.key({ allowedIps: ['203.0.113.0/24'] });
    for (const entry of [
      '10.0.0.0/33',
      '10.0.0.0/-1',
      '10.0.0.0/8/8',
      '10.0.0',
      '010.0.0.1',
      '2001:db8::/129',
      'fe80::1%eth0',
      'localhost',
      '*',
      '',
      ' 10.0.0.1',
      '::ffff:10.0.0.0/8',
      '10.0.0.1:80',
      '[::1]',
      '[::1]:80/128',
    ]) {
      const list = JSON.stringify(['10.0.0.1', entry]);
      const refused = { userErrors: [{ code: 'VALIDATION_FAILED', field: ['input', 'allowedIps', '1'] }] };
      expect(
        await change(
          `createApiKey(input: { name: "x", scopes: [], allowedIps: ${list} }) { userErrors { code field } }`,
        ),
        entry,
      ).toEqual(refused);
      expect(
        await change(
          `updateApiKey(input: { id: "${id}", allowedIps: ${list} }) { userErrors { code field } }`,
        ),
        entry,
      ).toEqual(refused);
    }
    expect([await from('203.0.113.9', token), await from('10.0.0.1', token)]).toEqual([200, 403]);
  });

  it('that cannot be read in the row lets nobody in', async () => {
    for (const row of ['["nonsense"]', '["203.0.113.0/24", 7]', '""', '"203.0.113.9"', 'null', '{}', '7']) {
      t = await createTestApp();
      const { id, token } = await t.key({ allowedIps: ['203.0.113.0/24'] });
      await t.store.tx(async (w) => {
        const { apiKeys } = (await import('../../src/keys/table.js')).keyTables(w);
        await w
          .update(apiKeys)
          .set({ allowedIps: sql`${row}` })
          .where(eq(apiKeys.id, id));
      });
      for (let n = 0; n < 2; n += 1) expect([row, await from('203.0.113.9', token)]).toEqual([row, 403]);
      await t.close();
    }
    t = await createTestApp();
  });

  it('binds the tokens that a service account gets with the key', async () => {
    t = await createTestApp();
    const project = idIn(await change('createProject(input: { name: "P" }) { project { id } }'));
    const account = idIn(
      await change(
        `createServiceAccount(input: { name: "S", projectIds: ["${project}"] }) { serviceAccount { id } }`,
      ),
    );
    const made = await change(
      `createApiKey(input: { name: "K", scopes: ["products:read"], serviceAccountId: "${account}", allowedIps: ["203.0.113.0/24"] }) { secret apiKey { id } }`,
    );
    const granted = await t.fetch('/oauth/token', {
      method: 'POST',
      address: '203.0.113.9',
      headers: {
        authorization: `Basic ${Buffer.from(`${account}:${made?.['secret']}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'grant_type=client_credentials',
    });
    const token = ((await granted.json()) as { access_token: string }).access_token;
    for (let n = 0; n < 2; n += 1) {
      expect([await from('203.0.113.9', token), await from('203.0.114.9', token)]).toEqual([200, 403]);
    }
    await change(
      `updateApiKey(input: { id: "${idIn(made)}", allowedIps: ["10.0.0.0/8"] }) { userErrors { code } }`,
    );
    expect(await from('203.0.113.9', token)).toBe(403);
  });

  it('is held to at every door', async () => {
    t = await createTestApp();
    const { token } = await t.key({ allowedIps: ['203.0.113.0/24'] });
    const doors = ['/graphql?query={me{id}}', '/api/v1/products', '/verify', '/api/v1/openapi'];
    for (const door of doors) {
      expect([door, await from('203.0.113.9', token, door)]).toEqual([door, 200]);
      expect([door, await from('203.0.114.9', token, door)]).toEqual([door, 403]);
    }
  });
});

describe('an X-Forwarded-For', () => {
  async function answersTo(env: Record<string, string>, forwarded: readonly string[]): Promise<number[]> {
    t = await createTestApp({ env });
    const { token } = await t.key({ allowedIps: ['203.0.113.0/24'] });
    const server = createServer(t.app.listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/verify`;
    const found: number[] = [];
    for (const text of forwarded) {
      const headers = { authorization: `Bearer ${token}`, 'x-forwarded-for': text };
      found.push((await fetch(url, { headers })).status);
    }
    server.close();
    return found;
  }

  it('from an address that is no trusted proxy changes nothing, in whatever form', async () => {
    const forged = [
      '203.0.113.9',
      '::ffff:203.0.113.9',
      '203.0.113.9, 203.0.113.9',
      '127.0.0.1, 203.0.113.9',
    ];
    expect(await answersTo({}, forged)).toEqual([403, 403, 403, 403]);
    await t.close();
    expect(await answersTo({ HALYARD_TRUSTED_PROXIES: '10.0.0.0/8,::1' }, forged)).toEqual([
      403, 403, 403, 403,
    ]);
  });

  it('is walked from the right, past trusted proxies alone', async () => {
    const env = { HALYARD_TRUSTED_PROXIES: '127.0.0.0/8, 10.0.0.0/8, 2001:db8:ffff::/48' };
    expect(
      await answersTo(env, [
        '203.0.113.9',
        '203.0.113.9, 10.1.2.3, 10.4.5.6',
        '203.0.113.9, 2001:db8:ffff::1',
        '198.51.100.1, 203.0.113.9, 10.1.2.3',
        '203.0.113.9, 198.51.100.1',
        '203.0.113.9, 198.51.100.1, 10.1.2.3',
        '203.0.113.9, nonsense',
        '::ffff:203.0.113.9',
      ]),
    ).toEqual([200, 200, 200, 200, 403, 403, 403, 200]);
  });

  it('may name ports, and mapped addresses in any form', async () => {
    const env = { HALYARD_TRUSTED_PROXIES: '127.0.0.0/8, 10.0.0.0/8, 2001:db8:ffff::/48' };
    expect(
      await answersTo(env, [
        '203.0.113.9:4711',
        '203.0.113.9:1, 10.1.2.3:443',
        '203.0.113.9, [2001:db8:ffff::1]:443',
        '203.0.113.9, [2001:db8:ffff::1]',
        '::ffff:cb00:7109',
        '0:0:0:0:0:FFFF:cb00:7109',
        '[::ffff:203.0.113.9]:4711',
        '[0::ffff:cb00:7109]',
        '203.0.113.9, ::ffff:a01:203',
        '203.0.113.9:4711, 198.51.100.1:4711',
        '::ffff:c633:6401',
        '::cb00:7109',
        '[203.0.113.9',
        '203.0.113.9:port',
        '203.0.113.9:4711:4711',
      ]),
    ).toEqual([...Array(9).fill(200), ...Array(6).fill(403)]);
  });
});

const idIn = (payload: unknown): string => /"id":"([^"]+)"/.exec(JSON.stringify(payload))?.[1] ?? '';

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createNodeListener } from '../../src/http/node.js';
import { createTestApp, type TestApp } from '../support/app.js';

/** Whose address counts, over real sockets: these come from 127.0.0.1. */

let t: TestApp;
let server: Server;
afterEach(async () => {
  server.close();
  await t.close();
});

async function listen(env: Record<string, string> = {}) {
  t = await createTestApp({ env });
  server = createServer(t.app.listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { token } = await t.key({ allowedIps: ['203.0.113.0/24'] });
  return async (forwardedFor?: string) => {
    const response = await fetch(
      `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1/products`,
      {
        headers: { 'x-api-key': token, ...(forwardedFor && { 'x-forwarded-for': forwardedFor }) },
      },
    );
    return response.status;
  };
}

describe('the address of a client', () => {
  it("is the socket's, whatever a client that is no trusted proxy says", async () => {
    const call = await listen();
    expect(await call()).toBe(403);
    expect(await call('203.0.113.9')).toBe(403);
  });

  it('is what a trusted proxy says, and what lies to the left of it counts for nothing', async () => {
    const call = await listen({ HALYARD_TRUSTED_PROXIES: '127.0.0.1,10.0.0.0/8' });
    expect(await call('203.0.113.9')).toBe(200);
    expect(await call('198.51.100.1, 203.0.113.9')).toBe(200);
    expect(await call('203.0.113.9, 198.51.100.1')).toBe(403);
    expect(await call('203.0.113.9, 10.1.2.3')).toBe(200);
    expect(await call('nonsense')).toBe(403);
  });

  it('is warned of once where a proxy is not trusted, with what to set', async () => {
    t = await createTestApp();
    const told: [string, string][] = [];
    const serve = async (trustedProxies: string[]) => {
      const listener = createNodeListener(async () => ({ status: 204, headers: {} }), {
        ids: t.ids,
        trustedProxies,
        onUnbelieved: (peer, sentence) => told.push([peer, sentence]),
        onBug: () => {},
      });
      server = createServer(listener);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      await fetch(url);
      for (let n = 0; n < 3; n += 1) await fetch(url, { headers: { 'x-forwarded-proto': 'https' } });
    };
    await serve(['127.0.0.1']);
    server.close();
    expect(told).toEqual([]);
    await serve([]);
    expect(told).toEqual([['127.0.0.1', expect.stringContaining('set HALYARD_TRUSTED_PROXIES')]]);
  });
});

import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.js';

/** Many requests that a client sends down one connection without waiting, which it may (RFC 9112, 9.3.2). */

const MANY = 80;

let t: TestApp;
let server: Server;
afterEach(async () => {
  server.close();
  await t.close();
});

async function listen(): Promise<(text: string) => Promise<string>> {
  t = await createTestApp();
  server = createServer(t.app.listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return (text) =>
    new Promise((resolve, reject) => {
      let answered = '';
      const socket = connect(port, '127.0.0.1', () => socket.write(text));
      socket.on('data', (bytes) => {
        answered += bytes;
        if (answered.includes('the-last-one')) socket.destroy();
      });
      socket.on('error', reject).on('close', () => resolve(answered));
    });
}

const requestIds = (answered: string): readonly string[] =>
  [...answered.matchAll(/^x-request-id: (.+)\r$/gim)].map(([, id]) => id ?? '');

describe('requests that come together on one connection', () => {
  it('are all answered, each in its turn, whichever of them has to wait and whichever has no body', async () => {
    const send = await listen();
    const { token } = await t.key({ scopes: ['products:read'] });
    const lines = (method: string, path: string, id: string, more = '') =>
      `${method} ${path} HTTP/1.1\r\nHost: a\r\nX-API-Key: ${token}\r\nX-Request-Id: ${id}\r\n${more}\r\n`;
    // What is remembered of the key lets the others be answered in the turn they come in.
    await send(lines('GET', '/verify', 'the-last-one'));
    const ids = Array.from({ length: MANY }, (_, at) => `request-${at}`);
    const texts = ids.map((id, at) => {
      if (at % 9 === 4) return lines('GET', '/api/v1/products', id);
      if (at % 9 === 7) return lines('HEAD', '/api/v1/products', id);
      return lines('POST', '/verify', id, at % 2 === 0 ? 'Content-Length: 0\r\n' : '');
    });
    const answered = await send([...texts, lines('GET', '/verify', 'the-last-one')].join(''));
    expect(requestIds(answered)).toEqual([...ids, 'the-last-one']);
    expect(answered).not.toMatch(/connection: close/i);
    expect(answered.match(/HTTP\/1\.1 200 OK\r$/gm)).toHaveLength(MANY + 1);
  });
});

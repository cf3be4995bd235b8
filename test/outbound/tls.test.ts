import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Endpoint, selfSigned, startEndpoint } from '../support/endpoint.js';

/** Whom a process trusts is known when it starts, so the client runs in one of its own. */
const SCRIPT = `
const [module, url] = process.argv.slice(-2);
const { createOutboundClient } = await import(module);
const client = createOutboundClient({
  lookup: async () => ['127.0.0.1'],
});
try {
  const answer = await client.send({
    url, method: 'POST', headers: {}, credentials: {}, body: '{}', timeoutMs: 5000, maxBytes: 1000,
    allowances: [{ range: '127.0.0.1', host: undefined, port: undefined }],
  });
  for await (const chunk of answer.body) process.stdout.write(chunk);
} catch (error) {
  process.stdout.write(error.code);
}`;

const CLIENT = new URL('../../dist/outbound/client.js', import.meta.url).href;
const folder = mkdtempSync(join(tmpdir(), 'halyard-test-'));
const trusted = join(folder, 'ca.pem');
let endpoint: Endpoint;

beforeAll(async () => {
  writeFileSync(trusted, selfSigned.cert);
  endpoint = await startEndpoint((response) => response.end('hello'), { tls: selfSigned });
});
afterAll(async () => {
  await endpoint.close();
  rmSync(folder, { recursive: true });
});

async function callFrom(url: string): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '-e', SCRIPT, '--', CLIENT, url],
    { env: { PATH: process.env['PATH'], NODE_EXTRA_CA_CERTS: trusted } },
  );
  return stdout;
}

describe('a host that proves who it is', () => {
  it('is called, and asked for by its name', async () => {
    expect(await callFrom(`https://models.test:${endpoint.port}/`)).toBe('hello');
    expect(endpoint.asked.at(-1)?.headers.host).toBe(`models.test:${endpoint.port}`);
  });

  it('may do so for its address', async () => {
    expect(await callFrom(`https://127.0.0.1:${endpoint.port}/`)).toBe('hello');
  });

  it('is not called by another name', async () => {
    const { length } = endpoint.asked;
    expect(await callFrom(`https://other.test:${endpoint.port}/`)).toBe('TLS_FAILED');
    expect(endpoint.asked).toHaveLength(length);
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.js';

let t: TestApp;
beforeEach(async () => {
  t = await createTestApp();
});
afterEach(() => t.close());

/** The id that a request gets which names one. */
async function idOf(given: string, headers: Record<string, string> = {}): Promise<string | null> {
  const response = await t.fetch('/health', { headers: { ...headers, 'X-Request-Id': given } });
  return response.headers.get('x-request-id');
}

describe('the id of a request', () => {
  it('is the one that it names: a UUID, a ULID, a trace id, or a word', async () => {
    for (const given of [
      '0190a3f2-7c7e-7d0b-8f3e-1b2c3d4e5f60',
      '01ARZ3NDEKTSV4RRFFQ69G5FAV',
      '4bf92f3577b34da6a3ce929d0e0e4736',
      '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
      'nightly-import:7',
    ]) {
      expect(await idOf(given, { Authorization: `Bearer ${t.firstKey}` })).toBe(given);
    }
  });

  it('is another where that holds much of a credential, shown or not', async () => {
    const secret = t.firstKey.slice(-49, -6);
    for (const given of [secret, t.firstKey.slice(-64), `x-${secret.slice(0, 40)}`]) {
      expect(await idOf(given), given).toMatch(/^req_\w{26}$/);
    }
    const part = `a.${secret.slice(10, 30)}.b`;
    for (const headers of [
      { Authorization: `Bearer ${t.firstKey}` },
      { 'X-API-Key': t.firstKey },
      { Cookie: `refresh_token=${t.firstKey}` },
    ]) {
      expect(await idOf(part, headers), JSON.stringify(headers)).toMatch(/^req_\w{26}$/);
    }
  });
});

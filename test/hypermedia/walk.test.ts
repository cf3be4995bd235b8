import { Client, type State } from 'ketting';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.js';
import { type FullTenant, fillTenant } from '../support/full-tenant.js';

const ORIGIN = 'http://localhost';

let t: TestApp;
let tenant: FullTenant;
/** What was asked and answered, newest last. */
const asked: { readonly method: string; readonly path: string; readonly status: number }[] = [];
let client: Client;

/** A client that knows hypermedia, and of this server nothing but where it begins. */
function clientAs(token: string): Client {
  const made = new Client(`${ORIGIN}/api`);
  made.use(async (request) => {
    const path = request.url.slice(ORIGIN.length);
    const headers: Record<string, string> = Object.fromEntries(request.headers);
    headers['authorization'] = path.startsWith('/pixxel/') ? token : `Bearer ${token}`;
    const body = request.method === 'GET' ? undefined : await request.text();
    const answer = await t.fetch(path, { method: request.method, headers, ...(body && { body }) });
    asked.push({ method: request.method, path, status: answer.status });
    return answer;
  });
  return made;
}

const isHal = (state: State): boolean => /hal/.test(state.contentHeaders().get('content-type') ?? '');

interface Seen {
  readonly state: State;
  readonly path: string;
}

/** Everything that links lead to from the root, each URL once. Files and documents are read, and lead nowhere. */
async function walk(): Promise<ReadonlyMap<string, Seen>> {
  const seen = new Map<string, Seen>();
  const waiting = ['/api'];
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    if (seen.has(path)) continue;
    const state = await client.go(ORIGIN + path).get();
    seen.set(path, { state, path });
    if (!isHal(state)) continue;
    for (const { href, templated } of state.links.getAll()) {
      expect([path, href]).toEqual([path, expect.stringMatching(/^\/[^/]/)]);
      if (!templated && !seen.has(href)) waiting.push(href);
    }
  }
  return seen;
}

beforeAll(async () => {
  t = await createTestApp({ rateLimits: 'off' } as never);
  tenant = await fillTenant(t, 'walker', []);
  client = clientAs(tenant.callers[1]);
});
afterAll(() => t.close());

describe('a client that knows hypermedia alone', () => {
  let seen: ReadonlyMap<string, Seen>;

  it('reads everything that links lead to', async () => {
    seen = await walk();
    const failed = asked.filter(({ status }) => status !== 200);
    expect(failed).toEqual([]);
    console.log([...seen.keys()].join('\n'));
    for (const [path, { state }] of seen) console.log(path, isHal(state) ? state.actions().map((a) => `${a.name}:${a.method} ${a.uri.slice(ORIGIN.length)}`).join(' | ') : 'file');
  }, 120_000);
});

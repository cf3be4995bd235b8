import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../support/app.js';

const LISTED = 'https://app.example.com';
const PASSWORD = 'correct horse battery stable';

let t: TestApp;
beforeEach(async () => {
  t = await createTestApp({ env: { HALYARD_CORS_ORIGINS: LISTED } });
});
afterEach(() => t.close());

const preflight = async (path: string, origin: string) => {
  const headers = { Origin: origin, 'Access-Control-Request-Method': 'POST' };
  return permission(await t.fetch(path, { method: 'OPTIONS', headers }));
};

const permission = ({ headers }: Response) => ({
  origin: headers.get('access-control-allow-origin'),
  credentials: headers.get('access-control-allow-credentials'),
});

const send = (path: string, headers: Record<string, string>, body?: object) =>
  t.fetch(`/api/v1/auth/${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });

const cookieOf = (response: Response): string =>
  (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';

describe('a page of another origin', () => {
  const none = { origin: null, credentials: null };

  it('may use the cookie where it is listed, on the routes of the cookie and on no others', async () => {
    for (const route of ['login', 'refresh', 'logout']) {
      const path = `/api/v1/auth/${route}`;
      expect(await preflight(path, LISTED), route).toEqual({ origin: LISTED, credentials: 'true' });
      for (const other of ['https://evil.example', 'null', '*', `${LISTED}.evil.example`]) {
        expect(await preflight(path, other), `${route} from ${other}`).toEqual(none);
      }
    }
    for (const path of ['/graphql', '/api/v1/products', '/api/v1/auth/refresh/', '/health']) {
      expect(await preflight(path, LISTED), path).toEqual({ origin: LISTED, credentials: null });
    }
  });

  it('logs in, refreshes and logs out with the cookie from a listed origin; from any other all is refused', async () => {
    const account = { email: 'you@example.com', password: PASSWORD };
    await t.graphql(
      `mutation { register(input: { email: "you@example.com", password: "${PASSWORD}", name: "You" }) { user { id } } }`,
    );
    const listed = { Origin: LISTED, 'Sec-Fetch-Site': 'same-site' };
    const login = await send('login', listed, account);
    expect([login.status, permission(login)]).toEqual([200, { origin: LISTED, credentials: 'true' }]);
    const Cookie = cookieOf(login);

    for (const foreign of [
      { Origin: 'https://evil.example' },
      { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' },
      { Origin: 'null' },
      { Origin: 'http://app.example.com' },
    ] as Record<string, string>[]) {
      for (const route of ['refresh', 'logout']) {
        const refused = await send(route, { ...foreign, Cookie });
        expect(await refused.json()).toMatchObject({ status: 403, code: 'CSRF_PREVENTED' });
        expect([permission(refused), refused.headers.get('set-cookie')]).toEqual([none, null]);
      }
    }

    const refreshed = await send('refresh', { ...listed, Cookie });
    expect([refreshed.status, permission(refreshed)]).toEqual([200, { origin: LISTED, credentials: 'true' }]);
    const out = await send('logout', { ...listed, Cookie: cookieOf(refreshed) });
    expect([out.status, permission(out).credentials]).toEqual([204, 'true']);
    expect((await send('refresh', { ...listed, Cookie: cookieOf(refreshed) })).status).toBe(401);
  });

  it('gets no permission at all where no origin is listed', async () => {
    await t.close();
    t = await createTestApp();
    expect(await preflight('/api/v1/auth/refresh', LISTED)).toEqual(none);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerIn, hasTool, openShell, type Shell } from './shell.js';

/** The documentation of the Pixee PIM, line by line as its clients have it, but for the host. */

const HOST = 'https://api.pixeepim.com';
const PASSWORD = 'a long passphrase';

if (!hasTool('curl', '--version')) {
  describe('the documentation of the Pixee PIM', () => {
    it('skipped: no curl', ({ skip }) => skip());
  });
} else {
  describe('the documentation of the Pixee PIM', () => {
    let shell: Shell;
    let tenantId: string;
    let owner: string;

    beforeAll(async () => {
      shell = await openShell(HOST);
      const { t } = shell;
      await t.graphql(
        `mutation { register(input: { email: "you@example.com", password: "${PASSWORD}", name: "You", tenantName: "Yours" }) { user { id } } }`,
      );
      const { body } = await t.graphql<{ login: { accessToken: string; session: { tenant?: unknown } } }>(
        `mutation { login(email: "you@example.com", password: "${PASSWORD}") { accessToken } }`,
      );
      owner = body.data?.login.accessToken ?? '';
      const me = await t.graphql<{ me: { tenant: { id: string } } }>('{ me { tenant { id } } }', {
        key: owner,
      });
      tenantId = me.body.data?.me.tenant.id ?? '';
    });
    afterAll(() => shell.close());

    const keyWith = async (scopes: readonly string[], more = '') => {
      const { body } = await shell.t.graphql<{ createApiKey: { secret: string; apiKey: { id: string } } }>(
        `mutation { createApiKey(input: { api: PIM, name: "documented", scopes: ${JSON.stringify(scopes)} ${more} }) { secret apiKey { id } } }`,
        { key: owner },
      );
      const made = body.data?.createApiKey;
      if (!made) throw new Error(JSON.stringify(body));
      return { token: made.secret, id: made.apiKey.id };
    };

    it('uses an API key in the X-API-Key header', async () => {
      const { token } = await keyWith(['products:read']);
      expect(token).toMatch(/^pm_live_/);
      const printed = await shell.sh(`curl -s https://api.pixeepim.com/api/v1/products \\
  -H "X-API-Key: ${token}"`);
      expect(JSON.parse(printed)).toEqual({ items: [], next_cursor: null });
    });

    it('rotates a key: the old one is invalidated at once, and a new one is returned', async () => {
      const { id, token } = await keyWith(['products:read']);
      const rotate = `curl -s -X POST https://api.pixeepim.com/api/v1/api-keys/${id}/rotate \\
  -H "X-API-Key: ${token}"`;
      const { key } = JSON.parse(await shell.sh(rotate)) as { key: string };
      expect(key).toMatch(/^pm_live_/);
      const status = (shown: string) =>
        shell.sh(
          `curl -s -o /dev/null -w '%{http_code}' https://api.pixeepim.com/api/v1/products -H "X-API-Key: ${shown}"`,
        );
      expect([await status(token), await status(key)]).toEqual(['401', '200']);
    });

    it('logs in, calls with the token, and refreshes it by the cookie alone', async () => {
      const login = JSON.parse(
        await shell.sh(`curl -s -c jar -X POST https://api.pixeepim.com/api/v1/auth/login \\
  -H "Content-Type: application/json" \\
  -d '{"email": "you@example.com", "password": "${PASSWORD}"}'`),
      ) as Record<string, unknown>;
      expect(login).toMatchObject({ token_type: 'bearer', expires_in: 900 });
      const call = (token: unknown) =>
        shell.sh(`curl -s https://api.pixeepim.com/api/v1/products \\
  -H "Authorization: Bearer ${token}"`);
      expect(JSON.parse(await call(login['access_token']))).toHaveProperty('items');
      const refreshed = JSON.parse(
        await shell.sh(`curl -s -b jar -c jar -X POST https://api.pixeepim.com/api/v1/auth/refresh \\
  -H "Content-Type: application/json"`),
      ) as Record<string, unknown>;
      expect(refreshed).toMatchObject({ token_type: 'bearer' });
      expect(JSON.parse(await call(refreshed['access_token']))).toHaveProperty('items');
      expect(await shell.sh('cat jar')).toMatch(/#HttpOnly_.*refresh_token/);
    });

    it('scopes a request to a tenant by X-Tenant-ID', async () => {
      const { token } = await keyWith(['products:read']);
      const named = (id: string) =>
        shell.sh(`curl -s -i https://api.pixeepim.com/api/v1/products \\
  -H "X-API-Key: ${token}" \\
  -H "X-Tenant-ID: ${id}"`);
      expect(answerIn(await named(tenantId)).status).toBe(200);
      expect(answerIn(await named('default')).status).toBe(403);
    });

    describe('answers errors', () => {
      const products = async (headers: string) =>
        answerIn(await shell.sh(`curl -s -i https://api.pixeepim.com/api/v1/products ${headers}`));

      it('401 for a missing, invalid or expired credential', async () => {
        const missing = await products('');
        expect(missing.status).toBe(401);
        expect(missing.headers.get('content-type')).toContain('application/problem+json');
        expect((await products('-H "X-API-Key: pm_live_abc123..."')).status).toBe(401);
        expect((await products('-H "Authorization: Bearer eyJhbGc..."')).status).toBe(401);
        const soon = new Date(shell.t.clock.now() + 1000).toISOString();
        const { token } = await keyWith(['products:read'], `, expiresAt: "${soon}"`);
        shell.t.clock.advance(2);
        expect((await products(`-H "X-API-Key: ${token}"`)).body).toMatchObject({ code: 'API_KEY_EXPIRED' });
      });

      it('403 for a valid credential with too little scope', async () => {
        const { token } = await keyWith(['categories:read']);
        const refused = await products(`-H "X-API-Key: ${token}"`);
        expect([refused.status, refused.body['missing_scopes']]).toEqual([403, ['products:read']]);
      });

      it('423 for an account locked after too many failed logins', async () => {
        await shell.t.graphql(
          `mutation { register(input: { email: "locked@example.com", password: "${PASSWORD}", name: "L" }) { user { id } } }`,
        );
        const tries = async () =>
          answerIn(
            await shell.sh(`curl -s -i -X POST https://api.pixeepim.com/api/v1/auth/login \\
  -H "Content-Type: application/json" -d '{"email": "locked@example.com", "password": "wrong"}'`),
          );
        for (let n = 0; n < 5; n += 1) expect((await tries()).status).toBe(401);
        const locked = await tries();
        expect([locked.status, locked.headers.get('retry-after')]).toEqual([423, '60']);
      });
    });
  });
}

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerIn, hasTool, openShell, type Shell } from './shell.js';

/** The documentation of PixelByte, followed from its dashboard to the result of a job. */

const HOST = 'https://api.pixelbyte.example';
const BASE = `${HOST}/pixelbyte/v1`;

if (!hasTool('curl', '--version')) {
  describe('the documentation of PixelByte', () => {
    it('skipped: no curl', ({ skip }) => skip());
  });
} else {
  describe('the documentation of PixelByte', () => {
    let shell: Shell;
    /** The session of a person, which is what the dashboard calls with. */
    let you: string;

    beforeAll(async () => {
      shell = await openShell(HOST);
      const account = 'email: "you@example.com", password: "a long passphrase"';
      await shell.t.graphql(
        `mutation { register(input: { ${account}, name: "You", tenantName: "Yours" }) { user { id } } }`,
      );
      const { body } = await shell.t.graphql<{ login: { accessToken: string } }>(
        `mutation { login(${account}) { accessToken } }`,
      );
      you = body.data?.login.accessToken ?? '';
    });
    afterAll(() => shell.close());

    /** Runs curl as a program with that key does: the key is in its environment and not in its text. */
    const call = async (path: string, key?: string, more = '') => {
      const header = key === undefined ? '' : '-H "Authorization: Bearer $PIXELBYTE_API_KEY"';
      const printed = await shell.sh(`curl -s -i ${BASE}${path} ${header} ${more}`, {
        PIXELBYTE_API_KEY: key ?? '',
      });
      return answerIn(printed);
    };
    const sending = (body: object, method = 'POST') =>
      `-X ${method} -H "Content-Type: application/json" -d '${JSON.stringify(body)}'`;
    const QR = sending({ model_id: 'qr-code', input: { text: 'https://example.com' } });

    /** "Create New Key", configured with scopes and IP restrictions. */
    const keyWith = async (scopes: readonly string[], more: object = {}) => {
      const { status, body } = await call('/api-keys', you, sending({ name: 'Documented', scopes, ...more }));
      expect(status).toBe(201);
      return { token: String(body['key']), id: String(body['id']) };
    };
    const update = (id: string, change: object) => call(`/api-keys/${id}`, you, sending(change, 'PATCH'));
    const errorOf = ({ status, body }: Awaited<ReturnType<typeof call>>) => [
      status,
      (body['error'] as { code?: string } | undefined)?.code,
    ];

    describe('answers errors', () => {
      it('401 UNAUTHORIZED where the request has no key', async () => {
        const refused = await call('/models');
        expect(errorOf(refused)).toEqual([401, 'UNAUTHORIZED']);
        expect(refused.body).toEqual({
          error: { code: 'UNAUTHORIZED', message: expect.stringContaining('Authorization: Bearer <key>') },
        });
        expect(errorOf(await call('/models', ''))).toEqual([401, 'UNAUTHORIZED']);
      });

      it('401 INVALID_API_KEY where it does not exist or is malformed', async () => {
        expect(errorOf(await call('/models', 'pxb_live_abc123...'))).toEqual([401, 'INVALID_API_KEY']);
        const { token } = await keyWith([]);
        expect(errorOf(await call('/models', token.slice(0, -1)))).toEqual([401, 'INVALID_API_KEY']);
      });

      it('401 API_KEY_INACTIVE where it has been deactivated, until it is active again', async () => {
        const { id, token } = await keyWith([]);
        expect((await update(id, { active: false })).body).toMatchObject({ status: 'inactive' });
        expect(errorOf(await call('/models', token))).toEqual([401, 'API_KEY_INACTIVE']);
        await update(id, { active: true });
        expect((await call('/models', token)).status).toBe(200);
      });

      it('401 API_KEY_EXPIRED where its expiration date has passed', async () => {
        const soon = new Date(shell.t.clock.now() + 1000).toISOString();
        const { token } = await keyWith([], { expires_at: soon });
        expect((await call('/models', token)).status).toBe(200);
        shell.t.clock.advance(1);
        expect(errorOf(await call('/models', token))).toEqual([401, 'API_KEY_EXPIRED']);
      });

      it('403 IP_NOT_WHITELISTED where the address is not in its list', async () => {
        const { token } = await keyWith([], { allowed_ips: ['203.0.113.7'] });
        expect(errorOf(await call('/models', token))).toEqual([403, 'IP_NOT_WHITELISTED']);
      });

      it('403 OPERATION_NOT_ALLOWED where it lacks the scope', async () => {
        const { token } = await keyWith(['list_models']);
        const refused = await call('/jobs', token, QR);
        expect(refused.body).toEqual({
          error: { code: 'OPERATION_NOT_ALLOWED', message: expect.stringContaining('submit_job') },
        });
        expect(refused.status).toBe(403);
      });
    });

    it('restricts a key to addresses when it is made and when it is updated', async () => {
      const here = await keyWith([], { allowed_ips: ['127.0.0.1', '::1'] });
      const status = async () => (await call('/models', here.token)).status;
      expect(await status()).toBe(200);
      const elsewhere = await update(here.id, { allowed_ips: ['203.0.113.0/24'] });
      expect(elsewhere.body).toMatchObject({ allowed_ips: ['203.0.113.0/24'] });
      expect(await status()).toBe(403);
      await update(here.id, { allowed_ips: ['203.0.113.0/24', '127.0.0.0/8'] });
      expect(await status()).toBe(200);
      await update(here.id, { allowed_ips: [] });
      expect(await status()).toBe(200);
    });

    it('gives a key with an empty list all operations, and a key with one scope that one alone', async () => {
      const submitted = (await call('/jobs', (await keyWith([])).token, QR)).body;
      const operations: Record<string, (key: string) => Promise<number>> = {
        submit_job: async (key) => (await call('/jobs', key, QR)).status,
        check_status: async (key) => (await call(`/jobs/${submitted['id']}`, key)).status,
        list_models: async (key) => (await call('/models', key)).status,
      };
      const statuses = async (scopes: readonly string[]) => {
        const { token } = await keyWith(scopes);
        return Promise.all(Object.values(operations).map((operation) => operation(token)));
      };
      expect(await statuses([])).toEqual([202, 200, 200]);
      expect(await statuses(['submit_job'])).toEqual([202, 403, 403]);
      expect(await statuses(['check_status'])).toEqual([403, 200, 403]);
      expect(await statuses(['list_models'])).toEqual([403, 403, 200]);
    });

    it('rotates a key with no downtime: another one, both at once, then the old one is deactivated', async () => {
      const scopes = ['submit_job', 'check_status'];
      const old = await keyWith(scopes);
      const { body } = await call('/jobs', old.token, QR);
      const { body: shown } = await call(`/api-keys/${old.id}`, you);
      const next = await keyWith(shown['scopes'] as string[]);
      const asks = async (key: string) => (await call(`/jobs/${body['id']}`, key)).status;
      expect([await asks(old.token), await asks(next.token)]).toEqual([200, 200]);
      await update(old.id, { active: false });
      expect(errorOf(await call(`/jobs/${body['id']}`, old.token))).toEqual([401, 'API_KEY_INACTIVE']);
      expect(await asks(next.token)).toBe(200);
      expect((await call('/jobs', next.token, QR)).status).toBe(202);
    });

    it('lists models with their pricing, submits a job, checks its status and retrieves its result', async () => {
      const { token } = await keyWith([]);
      const { body: models } = await call('/models', token);
      expect(models['data']).toContainEqual(
        expect.objectContaining({ id: 'qr-code', pricing: expect.objectContaining({ currency: 'EUR' }) }),
      );
      const submitted = await call('/jobs', token, QR);
      expect(submitted.status).toBe(202);
      const at = submitted.headers.get('location') ?? '';
      await shell.t.app.workOff();
      const printed = await shell.sh(
        `curl -s -H "Authorization: Bearer $PIXELBYTE_API_KEY" ${HOST}${at}
         curl -s -f -o code.svg -D head -H "Authorization: Bearer $PIXELBYTE_API_KEY" ${HOST}${at}/result
         cat head code.svg`,
        { PIXELBYTE_API_KEY: token },
      );
      expect(JSON.parse(printed.slice(0, printed.indexOf('HTTP/1.1')))).toMatchObject({
        status: 'succeeded',
        progress: 1,
        cost: { minor_units: 2, currency: 'EUR', amount: '0.02' },
      });
      expect(printed.toLowerCase()).toContain('content-type: image/svg+xml');
      expect(printed).toMatch(/<svg .*<\/svg>\n$/s);
    });
  });
}

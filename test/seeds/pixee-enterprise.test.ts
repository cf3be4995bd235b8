import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerIn, hasTool, openShell, type Shell } from './shell.js';

/** The documentation of the Pixee Enterprise Server, line by line as its clients have it, but for host and key. */

const HOST = 'https://<your-pixee-server>';

if (!hasTool('curl', '--version')) {
  describe('the documentation of the Pixee Enterprise Server', () => {
    it('skipped: no curl', ({ skip }) => skip());
  });
} else {
  describe('the documentation of the Pixee Enterprise Server', () => {
    let shell: Shell;
    let key: string;

    beforeAll(async () => {
      shell = await openShell(HOST);
      const { t } = shell;
      const run = async (document: string, by?: string) => {
        const { body } = await t.graphql<Record<string, Record<string, string>>>(`mutation { ${document} }`, {
          key: by,
        });
        const [payload] = Object.values(body.data ?? {});
        if (!payload) throw new Error(JSON.stringify(body));
        return payload;
      };
      const invited = await run(
        'inviteMember(input: { email: "admin@example.com", role: OWNER }) { secret }',
        t.firstKey,
      );
      const account = 'email: "admin@example.com", password: "a long passphrase"';
      await run(
        `register(input: { ${account}, name: "Admin", invitation: "${invited['secret']}" }) { user { id } }`,
      );
      const { accessToken } = await run(`login(${account}) { accessToken }`);
      key = (await run('enableSystemKey { secret }', accessToken))['secret'] ?? '';
    });
    afterAll(() => shell.close());

    const lines = (text: string) => shell.sh(text.replaceAll('<your-api-key>', key));

    it('reads the OpenAPI document with the key as a Bearer token', async () => {
      expect(key).toMatch(/^pixee_/);
      const document = JSON.parse(
        await lines(`curl -s -H "Authorization: Bearer <your-api-key>" \\
  https://<your-pixee-server>/api/v1/openapi`),
      ) as { openapi: string; paths: Record<string, unknown> };
      expect(document.openapi).toMatch(/^3\.1/);
      expect(Object.keys(document.paths)).toContain('/products');
    });

    it('downloads the specification into a file', async () => {
      const size = await lines(`curl -s -H "Authorization: Bearer <your-api-key>" \\
  https://<your-pixee-server>/api/v1/openapi > openapi.json
wc -c < openapi.json`);
      expect(Number(size)).toBeGreaterThan(10_000);
    });

    it.runIf(hasTool('python3', '-c', 'import requests'))('reads it from Python', async () => {
      const printed = await lines(`python3 - <<'PYTHON'
import requests

headers = {
    "Authorization": "Bearer <your-api-key>"
}

response = requests.get(
    "https://<your-pixee-server>/api/v1/openapi",
    headers=headers
)
print(response.status_code, response.json()["openapi"])
PYTHON`);
      expect(printed).toMatch(/^200 3\.1/);
    });

    it('refuses a key that is wrong, and serves real data to the one that is right', async () => {
      const products = async (shown: string) =>
        answerIn(
          await shell.sh(
            `curl -s -i -H "Authorization: Bearer ${shown}" https://<your-pixee-server>/api/v1/products`,
          ),
        );
      expect((await products(key)).status).toBe(200);
      const wrong = await products(`${key.slice(0, -1)}_`);
      expect([wrong.status, wrong.headers.get('content-type')]).toEqual([401, 'application/problem+json']);
    });
  });
}

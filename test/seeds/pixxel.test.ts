import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerIn, hasTool, openShell, type Shell } from './shell.js';

/** What the documentation of Pixxel says about keys, followed from sign-up to a call. */

if (!hasTool('curl', '--version')) {
  describe('the documentation of Pixxel', () => {
    it('skipped: no curl', ({ skip }) => skip());
  });
} else {
  describe('the documentation of Pixxel', () => {
    let shell: Shell;
    let you: string;
    let key: string;
    let keyId: string;

    const run = async (document: string, by?: string): Promise<Record<string, unknown>> => {
      const { body } = await shell.t.graphql<Record<string, Record<string, unknown>>>(
        `mutation { ${document} }`,
        { key: by },
      );
      const [payload] = Object.values(body.data ?? {});
      if (!payload) throw new Error(JSON.stringify(body));
      return payload;
    };
    const idOf = (thing: unknown) => (thing as { id: string }).id;

    beforeAll(async () => {
      shell = await openShell('https://api.pixxel.example');
      const account = 'email: "you@example.com", password: "a long passphrase"';
      await run(`register(input: { ${account}, name: "You", tenantName: "Aurora" }) { user { id } }`);
      you = String((await run(`login(${account}) { accessToken }`))['accessToken']);
      const { project } = await run('createProject(input: { name: "Fields" }) { project { id } }', you);
      await run('createProject(input: { name: "Another" }) { project { id } }', you);
      const { serviceAccount } = await run(
        `createServiceAccount(input: { name: "tasking", projectIds: ["${idOf(project)}"] }) { serviceAccount { id } }`,
        you,
      );
      const made = await run(
        `createApiKey(input: { api: PIXXEL, name: "tasking", serviceAccountId: "${idOf(serviceAccount)}", scopes: ["projects:read", "submit_job", "check_status"] }) { secret apiKey { id } }`,
        you,
      );
      key = String(made['secret']);
      keyId = idOf(made['apiKey']);
    });
    afterAll(() => shell.close());

    const projects = async (header: string) =>
      answerIn(await shell.sh(`curl -s -i https://api.pixxel.example/pixxel/v1/projects ${header}`));

    it('takes the key alone in the Authorization header, and shows the projects it is tied to', async () => {
      const { status, body } = await projects(`-H "Authorization: ${key}"`);
      expect(status).toBe(200);
      expect(body).toMatchObject({ data: [{ name: 'Fields' }], next_cursor: null });
    });

    it('creates a job in that project, gets it, lists it and downloads it', async () => {
      const base = 'https://api.pixxel.example/pixxel/v1';
      const asked = JSON.stringify({ model_id: 'identicon', input: { text: 'Fields' } });
      const created = answerIn(
        await shell.sh(
          `curl -s -i ${base}/jobs -H "Authorization: ${key}" -H "Content-Type: application/json" -d '${asked}'`,
        ),
      );
      expect([created.status, created.body['status']]).toEqual([202, 'queued']);
      await shell.t.app.workOff();
      const got = async (path: string) => shell.sh(`curl -s ${base}${path} -H "Authorization: ${key}"`);
      const { data: projectsSeen } = JSON.parse(await got('/projects'));
      const job = JSON.parse(await got(`/jobs/${created.body['id']}`));
      expect(job).toMatchObject({ status: 'succeeded', project_id: projectsSeen[0].id });
      expect(JSON.parse(await got('/jobs'))).toEqual({ data: [job], next_cursor: null });
      expect(await got(`/jobs/${job.id}/download`)).toMatch(/^<svg .*<\/svg>\n$/s);
    });

    it('answers 403, and nothing but 403, where the key is missing, incorrect, insufficient, expired or revoked', async () => {
      const refused = [
        await projects(''),
        await projects('-H "Authorization: <YOUR_API_KEY>"'),
        await projects(`-H "Authorization: Bearer ${key}"`),
        await projects(`-H "Authorization: ${key.slice(0, -1)}"`),
      ];
      await run(`revokeApiKey(id: "${keyId}") { apiKey { id } }`, you);
      refused.push(await projects(`-H "Authorization: ${key}"`));
      expect(refused.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403]);
      expect(new Set(refused.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    });
  });
}

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inviteMember } from '../../src/accounts/invite-member.js';
import { register } from '../../src/accounts/register.js';
import { createProject } from '../../src/projects/create-project.js';
import { exampleId, naming } from '../../src/sample/example-ids.js';
import { loadSample } from '../../src/sample/load.js';
import { SAMPLE_OWNER, SAMPLE_PASSWORD } from '../../src/sample/people.js';
import { createTestApp, type TestApp } from '../support/app.js';

const ELSEWHERE = '203.0.113.7';
const THIS_MACHINE = ['127.0.0.1', '127.1.2.3', '::1'];
const RESET = 'hal_reset_7pRn5eWt7RsZy4BdX5lMf6KuLa2Nj8Th2Cg3De5Fm7P';
const INVITATION = 'hal_invite_5mPl3cUr9TqXw2ZbV7nKd4HsJy8Lg6Rf0Ae1Bc3Dk5M';

let t: TestApp;
beforeAll(async () => {
  t = await createTestApp({ env: { HALYARD_LOGINS_PER_MINUTE: '1000' } });
  await loadSample(t.operator());
});
afterAll(() => t.close());

const post = (address: string, path: string, body: object) =>
  t.fetch(`/api/auth/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    address,
  });

const login = (address: string, email = SAMPLE_OWNER) =>
  post(address, 'login', { email, password: SAMPLE_PASSWORD });

describe('the people of the sample, whose passwords and tokens everybody can read', () => {
  it('log in from the machine of the server', async () => {
    for (const address of THIS_MACHINE)
      expect([address, (await login(address)).status]).toEqual([address, 200]);
  });

  it('are let in from no other machine, by password, token or invitation', async () => {
    const newPassword = 'a password of an attacker';
    const tries = [
      login(ELSEWHERE),
      login(ELSEWHERE, SAMPLE_OWNER.toUpperCase()),
      post(ELSEWHERE, 'reset-password', { token: RESET, newPassword }),
      post(ELSEWHERE, 'register', {
        email: 'dora@sample.example',
        name: 'Dora',
        password: newPassword,
        invitation: INVITATION,
      }),
    ];
    for (const tried of tries) {
      const response = await tried;
      expect([response.status, (await response.json()).detail]).toEqual([
        403,
        'The people of the sample data are let in from the machine of the server alone.',
      ]);
    }
    expect((await login(THIS_MACHINE[0] ?? '', 'ben@sample.example')).status).toBe(200);
  });

  it('are added to no tenant that has people already', async () => {
    const used = await createTestApp();
    const email = 'someone@example.com';
    const { token } = await inviteMember(used.operator(), { email, role: 'viewer' });
    await register(used.operator(), { email, name: 'Someone', password: SAMPLE_PASSWORD, invitation: token });
    expect(await loadSample(used.operator())).toMatchObject({ people: false, workspace: true });
    const { body } = await used.graphql('{ members { totalCount } }', { key: used.firstKey });
    expect(body.data).toEqual({ members: { totalCount: 1 } });
    await used.close();
  });
});

describe('loading the sample', () => {
  it('again changes nothing, and undoes nothing that was done to it', async () => {
    const again = await createTestApp();
    expect(await loadSample(again.operator())).toMatchObject({
      people: true,
      workspace: true,
      products: 1248,
    });
    const id = exampleId('aoi', 'a');
    await again.graphql(`mutation { deleteArea(id: "${id}") { deletedId } }`, { key: again.firstKey });
    expect(await loadSample(again.operator())).toEqual({
      people: false,
      workspace: false,
      products: 0,
      categories: 0,
      suppliers: 0,
      mappings: 0,
      supplierItems: 0,
    });
    const area = await again.graphql(`{ area(id: "${id}") { id } }`, { key: again.firstKey });
    expect(area.body.data).toEqual({ area: null });
    await again.close();
  });

  it('goes on where an earlier start came to no end', async () => {
    const broken = await createTestApp();
    await createProject(naming(broken.operator(), 'a', 'prj'), { name: 'Made before the crash' });
    expect(await loadSample(broken.operator())).toMatchObject({ workspace: true });
    const { body } = await broken.graphql(
      `{ a: project(id: "${exampleId('prj', 'a')}") { name } b: apiKey(id: "${exampleId('key', 'a')}") { name } }`,
      { key: (await broken.key({ api: 'pxxl' })).token },
    );
    expect(body.data).toEqual({ a: { name: 'Made before the crash' }, b: { name: 'Warehouse sync' } });
    await broken.close();
  });

  it('gives a tenant beside the default one a catalog alone', async () => {
    const tenantId = await t.tenant('Another');
    expect(await loadSample(t.operator(tenantId))).toMatchObject({ people: false, workspace: false });
    const { token } = await t.key({ tenantId });
    const { body } = await t.graphql('{ products { totalCount } apiKeys { totalCount } }', { key: token });
    expect(body.data).toMatchObject({ products: { totalCount: 1248 }, apiKeys: { totalCount: 1 } });
  });

  it('keeps nobody’s import waiting by the one that runs for long', async () => {
    const { body } = await t.graphql<{ startImport: { import: { id: string } } }>(
      'mutation { startImport(input: { format: CSV, content: "sku,name\\nNEW-1,New" }) { import { id } } }',
      { key: t.firstKey },
    );
    const id = body.data?.startImport.import.id;
    await t.app.workOff();
    const [made, held] = await Promise.all(
      [id, exampleId('imp', 'b')].map((one) =>
        t.graphql(`{ import(id: "${one}") { status } }`, { key: t.firstKey }),
      ),
    );
    expect([made?.body.data, held?.body.data]).toEqual([
      { import: { status: 'DONE' } },
      { import: { status: 'RUNNING' } },
    ]);
  });
});

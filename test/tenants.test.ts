import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadSample } from '../src/catalog/sample.js';
import { createProject } from '../src/projects/create-project.js';
import { createAccount } from '../src/service-accounts/create-account.js';
import { createTestApp, type TestApp } from './support/app.js';
import { reaches } from './support/reach.js';

/** Two tenants side by side: to one of them a thing of the other's is just as absent as one that never was. */

let t: TestApp;
let strangerKey: string;
const idsOfOthers: string[] = [];

const ONE_OF_EACH = `{
  members(first: 1) { nodes { id user { id } } }
  invitations(first: 1) { nodes { id } }
  tenantSessions(first: 1) { nodes { id } }
  products(first: 1) { nodes { id } }
  categories(first: 1) { nodes { id } }
  suppliers(first: 1) { nodes { id items(first: 1) { nodes { id } } } }
  categoryMappings(first: 1) { nodes { id } }
  apiKeys(first: 1) { nodes { id } }
  projects(first: 1) { nodes { id } }
  serviceAccounts(first: 1) { nodes { id } }
}`;

beforeAll(async () => {
  t = await createTestApp({ env: { HALYARD_LOGINS_PER_MINUTE: '1000' } });
  await loadSample(t.operator());
  const invite = async (email: string) => {
    const document = `mutation { inviteMember(input: { email: "${email}", role: MEMBER }) { secret } }`;
    const { body } = await t.graphql<{ inviteMember: { secret: string } }>(document, { key: t.firstKey });
    return body.data?.inviteMember.secret;
  };
  const account = `email: "member@example.com", password: "a fine password"`;
  const invitation = await invite('member@example.com');
  await t.graphql(
    `mutation { register(input: { ${account}, name: "A member", invitation: "${invitation}" }) { user { id } } }`,
  );
  await t.graphql(`mutation { login(${account}) { tokenType } }`);
  await invite('another@example.com');
  const project = await createProject(t.operator(), { name: 'A project' });
  await createAccount(t.operator(), { name: 'A program', projectIds: [project.id] });
  const answer = await t.graphql(ONE_OF_EACH, { key: t.firstKey });
  const text = JSON.stringify(answer.body.data);
  idsOfOthers.push(...[...text.matchAll(/"id":"([^"]+)"/g)].map(([, id]) => id ?? ''));
  strangerKey = (await t.key({ tenantId: await t.tenant('Stranger') })).token;
});
afterAll(() => t.close());

describe('a stranger of another tenant', () => {
  it('is asked about things of every kind', () => {
    expect(idsOfOthers.map((id) => id.split('_')[0]).toSorted()).toEqual([
      'cat',
      'ivt',
      'key',
      'map',
      'mem',
      'prd',
      'prj',
      'ses',
      'sit',
      'sup',
      'sva',
      'usr',
    ]);
  });

  it('gets the same bytes for a thing of the other tenant as for one that never was, from every root field', async () => {
    let compared = 0;
    for (const id of idsOfOthers) {
      const missing = id.replace(/.{8}$/, 'zzzzzzzz');
      const asked = (which: string) =>
        reaches(t.app.engine.schema, { ID: `"${which}"`, email: `"${which}@example.com"` }).filter(
          ({ isRoot }) => isRoot,
        );
      const [real, made] = [asked(id), asked(missing)];
      for (const [at, { document, coordinate }] of real.entries()) {
        if (!document.includes(id)) continue;
        const answers = await Promise.all(
          [document, made[at]?.document ?? ''].map(async (text) => {
            const { status, body } = await t.graphql(text, { key: strangerKey });
            return JSON.stringify({ status, body }).replaceAll(id, 'ID').replaceAll(missing, 'ID');
          }),
        );
        expect(answers[0], `${coordinate} with ${id}`).toBe(answers[1]);
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(100);
  });

  it('sees none of its rows in any list', async () => {
    const answer = await t.graphql(ONE_OF_EACH, { key: strangerKey });
    for (const id of idsOfOthers) expect(JSON.stringify(answer.body)).not.toContain(id);
  });

  it('has left everything as it was', async () => {
    const answer = await t.graphql(`query ($ids: [ID!]!) { nodes(ids: $ids) { id } }`, {
      key: t.firstKey,
      variables: { ids: idsOfOthers.filter((id) => /^(prd|cat|sup|key|prj|sva)_/.test(id)) },
    });
    expect(answer.body.data?.['nodes']).not.toContain(null);
    const key = idsOfOthers.find((id) => id.startsWith('key_'));
    const status = await t.graphql(`{ apiKey(id: "${key}") { status name } }`, { key: t.firstKey });
    expect(status.body.data).toEqual({ apiKey: { status: 'ACTIVE', name: 'First key' } });
  });
});

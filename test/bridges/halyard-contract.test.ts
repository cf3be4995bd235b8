import { DEFAULT_TENANT } from '../../src/accounts/tenant.js';
import { halyard } from '../../src/bridges/halyard.js';
import type { Route } from '../../src/bridges/route.js';
import { exampleId } from '../../src/sample/example-ids.js';
import { loadSample } from '../../src/sample/load.js';
import { SAMPLE_OWNER, SAMPLE_PASSWORD } from '../../src/sample/people.js';
import { bridgeContract } from '../contract/bridge.js';
import type { TestApp } from '../support/app.js';

/** What only somebody who has logged in can do: no key is a person who belongs to tenants, or owns the installation. */
const FOR_PEOPLE = new Set([
  'acceptInvitation',
  'changePassword',
  'createTenant',
  'disableSystemKey',
  'enableSystemKey',
  'getSystemKey',
  'leaveTenant',
  'makeDefaultTenant',
  'resumeTenant',
  'revealSystemKey',
  'rotateSystemKey',
]);

/** Sessions and tenants: who may not see one is not told that there is one. */
const HIDING = new Set(['getSession', 'revokeSession', 'getTenant', 'suspendTenant']);

bridgeContract({
  bridge: halyard,
  hides: ({ name }) => HIDING.has(name),
  isOfInstallation: ({ tag }) => tag === 'brownouts',
  api: 'halyard',
  people: { only: ({ name }) => FOR_PEOPLE.has(name), token },
  async things(t, route) {
    await loadSample(t.operator());
    await t.app.workOff();
    // The others need one that there is.
    if (route?.name !== 'enableSystemKey') {
      const owner = await token(t, 'insider');
      await t.graphql('mutation { enableSystemKey { userErrors { message } } }', { key: owner });
    }
    return {
      keyId: exampleId('key', 'a'),
      serviceAccountId: exampleId('sva', 'a'),
      projectId: exampleId('prj', 'a'),
      tenantId: tenantFor(route),
      userId: exampleId('usr', 'b'),
      invitationId: exampleId('ivt', 'a'),
      sessionId: exampleId('ses', 'a'),
      auditEventId: exampleId('aud', 'a'),
      brownoutId: exampleId('bro', 'a'),
      modelId: 'label-printer',
    };
  },
});

/** A key is of the default tenant alone. */
function tenantFor(route: Route | undefined): string {
  if (route?.name === 'leaveTenant') return exampleId('ten', 'c');
  return route?.name === 'resumeTenant' ? exampleId('ten', 'b') : DEFAULT_TENANT;
}

async function token(t: TestApp, who: 'insider' | 'stranger'): Promise<string> {
  if (who === 'insider') return login(t, SAMPLE_OWNER);
  const email = 'stranger@example.com';
  await t.graphql(
    `mutation { register(input: { email: "${email}", name: "A stranger", password: "${SAMPLE_PASSWORD}" }) { user { id } } }`,
  );
  return login(t, email);
}

async function login(t: TestApp, email: string): Promise<string> {
  const { body } = await t.graphql<{ login: { accessToken: string } }>(
    'mutation ($email: String!, $password: String!) { login(email: $email, password: $password) { accessToken } }',
    { variables: { email, password: SAMPLE_PASSWORD } },
  );
  return body.data?.login.accessToken ?? '';
}

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { findKey, insertKey } from '../../src/keys/queries.js';
import { formatToken, parseToken } from '../../src/keys/token.js';
import { DEFAULT_TENANT } from '../../src/principals/default-tenant.js';
import { projectTables } from '../../src/projects/table.js';
import { countStatements } from '../catalog/count-statements.js';
import { createTestApp, type TestApp, type TestAppOptions } from '../support/app.js';
import { isFree, reaches } from '../support/reach.js';

const PASSWORD = 'correct horse battery stable';
const ME = '{ me { id scopes } }';

let t: TestApp;

interface Mended {
  readonly userErrors: readonly { readonly code: string; readonly field: string[] | null }[];
}
type Payload = Mended & Record<string, Record<string, unknown> | string | null>;

interface Done {
  readonly status: number;
  readonly payload: Payload | undefined;
  /** The first user error, as `CODE at.the.field`. */
  readonly fault: string | undefined;
  /** Why nothing of the operation was run. */
  readonly refusal: unknown;
}

/** Calls a mutation with its arguments as a GraphQL literal. */
async function call(mutation: string, args: string, selection: string, key = t.firstKey): Promise<Done> {
  const document = `mutation { ${mutation}(${args}) { ${selection} userErrors { code field } } }`;
  const { status, body } = await t.graphql<Record<string, Payload>>(document, { key });
  const payload = body.data?.[mutation];
  const [error] = payload?.userErrors ?? [];
  return {
    status,
    payload,
    fault: error && [error.code, error.field?.join('.')].join(' at '),
    refusal: body.errors?.[0]?.extensions['code'],
  };
}

const idOf = ({ payload, ...rest }: Done, member: string): string => {
  const made = payload?.[member];
  if (!made || typeof made !== 'object') throw new Error(JSON.stringify({ payload, ...rest }));
  return String((made as Record<string, unknown>)['id']);
};

const project = async (name: string, key?: string): Promise<string> =>
  idOf(await call('createProject', `input: { name: "${name}" }`, 'project { id }', key), 'project');

const account = async (projectIds: readonly string[], more = '', key?: string): Promise<string> =>
  idOf(await makeAccount(projectIds, more, key), 'serviceAccount');

const makeAccount = (projectIds: readonly string[], more = '', key?: string): Promise<Done> =>
  call(
    'createServiceAccount',
    `input: { name: "A program", projectIds: ${JSON.stringify(projectIds)} ${more} }`,
    'serviceAccount { id }',
    key,
  );

const makeKey = (input: string, key?: string): Promise<Done> =>
  call(
    'createApiKey',
    `input: { name: "A key", api: PIXXEL ${input} }`,
    'secret apiKey { id ownerId serviceAccountId projectIds }',
    key,
  );

const READ = 'scopes: ["projects:read"]';

/** A key of the account; its scopes are said in `more`, unless they are just to read projects. */
async function keyOf(
  serviceAccountId: string,
  more = READ,
  by?: string,
): Promise<{ id: string; token: string }> {
  const done = await makeKey(`, serviceAccountId: "${serviceAccountId}", ${more}`, by);
  return { id: idOf(done, 'apiKey'), token: String(done.payload?.['secret']) };
}

const update = (id: string, change: string, key?: string): Promise<Done> =>
  call('updateServiceAccount', `input: { id: "${id}", ${change} }`, 'serviceAccount { id }', key);

/** What Pixxel's clients see of projects: their names, or the status of the refusal. */
async function seen(key: string): Promise<string[] | number> {
  const response = await t.fetch('/pixxel/v1/projects', { headers: { Authorization: key } });
  if (response.status !== 200) return response.status;
  const { data } = (await response.json()) as { data: { name: string }[] };
  return data.map(({ name }) => name).toSorted();
}

const codeOf = async (key: string, app = t): Promise<unknown> => {
  const { status, body } = await app.graphql(ME, { key });
  return body.errors?.[0]?.extensions['code'] ?? status;
};

async function signUp(email: string): Promise<string> {
  const who = `email: "${email}", password: "${PASSWORD}"`;
  await t.graphql(`mutation { register(input: { ${who}, name: "Someone" }) { user { id } } }`);
  const { body } = await t.graphql<{ login: { accessToken: string } }>(
    `mutation { login(${who}) { accessToken } }`,
  );
  return body.data?.login.accessToken ?? '';
}

/** Every mutation that the slices of people, their sessions and service accounts have, by coordinate. */
const aboutPeople: ReadonlySet<string> = new Set(
  ['accounts', 'sessions', 'service-accounts'].flatMap((slice) => {
    const folder = fileURLToPath(new URL(`../../src/${slice}/`, import.meta.url));
    const schemas = readdirSync(folder).filter((name) => name.startsWith('schema'));
    return schemas.flatMap((name) => {
      const [, mutations = ''] = readFileSync(`${folder}${name}`, 'utf8').split('builder.mutationFields(');
      return [...mutations.matchAll(/^ {2}(\w+): t\./gm)].map(([, field]) => `Mutation.${field}`);
    });
  }),
);

/** An engine as the suite needs it: a new, empty place for each test. */
export interface ServiceAccountsUnderTest {
  newPlace(): Promise<TestApp['place'] | undefined>;
  dispose(): Promise<void>;
  /** Whether what one process changes holds in another in the very next request, or only within a second. */
  readonly isExactAcrossProcesses: boolean;
}

/** Projects, service accounts and their keys through the door, on any storage engine. */
export function serviceAccountsContract(engine: string, under: ServiceAccountsUnderTest): void {
  const open = async (options: TestAppOptions = {}): Promise<TestApp> => {
    const place = await under.newPlace();
    return createTestApp({ ...(place && { place }), ...options });
  };

  describe(`service accounts on ${engine}`, () => {
    afterEach(async () => {
      await t.close();
      await under.dispose();
    });

    describe('from sign-up to the first call', () => {
      it('takes a project, an account and a key, which sees the projects it is bound to and no others', async () => {
        t = await open();
        const person = await signUp('ada@example.com');
        const [north, south] = [await project('North', person), await project('South', person)];
        await project('East', person);
        const program = await account([north, south], '', person);
        const both = await keyOf(program, READ, person);
        const one = await keyOf(program, `${READ}, projectIds: ["${north}"]`, person);
        expect(one.token).toMatch(/^pixxel_live_/);
        expect(await seen(both.token)).toEqual(['North', 'South']);
        expect(await seen(one.token)).toEqual(['North']);
        const found = await t.fetch(`/pixxel/v1/projects/${north}`, {
          headers: { Authorization: one.token },
        });
        expect(await found.json()).toMatchObject({ id: north, name: 'North', description: '' });
        const other = await t.fetch(`/pixxel/v1/projects/${south}`, {
          headers: { Authorization: one.token },
        });
        expect(other.status).toBe(404);
      });

      it('gives keys that outlive who made them', async () => {
        t = await open();
        const owner = await signUp('ada@example.com');
        const invited = await t.graphql<{ inviteMember: { secret: string } }>(
          'mutation { inviteMember(input: { email: "bob@example.com", role: ADMIN }) { secret } }',
          { key: owner },
        );
        const who = `email: "bob@example.com", password: "${PASSWORD}"`;
        const bob = await t.graphql<{ register: { user: { id: string } } }>(
          `mutation { register(input: { ${who}, name: "Bob", invitation: "${invited.body.data?.inviteMember.secret}" }) { user { id } } }`,
        );
        const login = await t.graphql<{ login: { accessToken: string } }>(
          `mutation { login(${who}) { accessToken } }`,
        );
        const asBob = login.body.data?.login.accessToken ?? '';
        const program = await account([await project('North', asBob)], '', asBob);
        const done = await makeKey(`, serviceAccountId: "${program}", ${READ}`, asBob);
        expect(done.payload?.['apiKey']).toMatchObject({ ownerId: null, serviceAccountId: program });
        const own = await makeKey(`, ${READ}`, asBob);
        await call(
          'removeMember',
          `userId: "${bob.body.data?.register.user.id}"`,
          'userErrors { code }',
          owner,
        );
        expect(await codeOf(String(own.payload?.['secret']))).toBe('API_KEY_INACTIVE');
        expect(await seen(String(done.payload?.['secret']))).toEqual(['North']);
      });
    });

    describe('an account', () => {
      it('that is disabled has none of its keys taken, from the next request on, and again when it is enabled', async () => {
        t = await open();
        const program = await account([await project('North')]);
        const { token } = await keyOf(program);
        expect(await seen(token)).toEqual(['North']);
        await call('disableServiceAccount', `id: "${program}"`, 'serviceAccount { id }');
        expect(await seen(token)).toBe(403);
        const { status, body } = await t.graphql(ME, { key: token });
        expect([status, body.errors?.[0]?.extensions['code'], body.errors?.[0]?.message]).toEqual([
          401,
          'API_KEY_INACTIVE',
          'The service account of the key has been disabled or deleted.',
        ]);
        await call('enableServiceAccount', `id: "${program}"`, 'serviceAccount { id }');
        expect(await seen(token)).toEqual(['North']);
      });

      it('tells its state only to who has proven a key of it', async () => {
        t = await open();
        const program = await account([await project('North')]);
        const { token } = await keyOf(program);
        await call('disableServiceAccount', `id: "${program}"`, 'serviceAccount { id }');
        const parts = parseToken(token);
        if (!parts) throw new Error('The key does not parse.');
        expect(await codeOf(formatToken({ ...parts, secret: 'A'.repeat(43) }))).toBe('API_KEY_UNKNOWN');
        expect(await codeOf(token)).toBe('API_KEY_INACTIVE');
      });

      it('that is deleted is gone for good: its keys are refused, and nothing finds or revives it', async () => {
        t = await open();
        const north = await project('North');
        const program = await account([north]);
        const { id, token } = await keyOf(program);
        expect(await seen(token)).toEqual(['North']);
        const deleted = await call('deleteServiceAccount', `id: "${program}"`, 'deletedId');
        expect(deleted.payload?.['deletedId']).toBe(program);
        expect(await codeOf(token)).toBe('API_KEY_INACTIVE');
        for (const verb of ['enableServiceAccount', 'disableServiceAccount', 'deleteServiceAccount']) {
          expect((await call(verb, `id: "${program}"`, '__typename')).fault, verb).toBe('NOT_FOUND at id');
        }
        expect((await update(program, 'name: "x"')).fault).toBe('NOT_FOUND at input.id');
        expect((await makeKey(`, ${READ}, serviceAccountId: "${program}"`)).fault).toBe(
          'NOT_FOUND at input.serviceAccountId',
        );
        const rebinding = await call(
          'updateApiKey',
          `input: { id: "${id}", projectIds: ["${north}"] }`,
          'apiKey { id }',
        );
        expect(rebinding.fault).toBe('CONFLICT at input.id');
        const { body } = await t.graphql(
          `{ serviceAccount(id: "${program}") { id } node(id: "${program}") { id } serviceAccounts { totalCount }
             apiKey(id: "${id}") { serviceAccountId serviceAccount { id } } }`,
          { key: t.firstKey },
        );
        expect(body.data).toEqual({
          serviceAccount: null,
          node: null,
          serviceAccounts: { totalCount: 0 },
          apiKey: { serviceAccountId: program, serviceAccount: null },
        });
      });

      it('bounds its keys by a ceiling, which narrows and widens them at once', async () => {
        t = await open();
        const program = await account([await project('North')], ', scopes: ["projects:read", "aois:read"]');
        const { token } = await keyOf(program, 'scopes: ["projects:read", "projects:write"]');
        const scopes = async () =>
          (await t.graphql<{ me: { scopes: string[] } }>(ME, { key: token })).body.data?.me.scopes;
        expect(await scopes()).toEqual(['projects:read']);
        await update(program, 'scopes: ["aois:read"]');
        expect(await scopes()).toEqual([]);
        expect(await seen(token)).toBe(403);
        await update(program, 'name: "The ceiling stays"');
        expect(await scopes()).toEqual([]);
        await update(program, 'scopes: null');
        expect(await scopes()).toEqual(['projects:read', 'projects:write']);
        expect((await update(program, 'scopes: ["aois:read", "no:such"]')).fault).toBe(
          'VALIDATION_FAILED at input.scopes.1',
        );
        const aliased = await update(program, 'scopes: ["jobs:submit", "submit_job"]');
        expect(aliased.fault).toBeUndefined();
        const { body } = await t.graphql(`{ serviceAccount(id: "${program}") { scopes } }`, {
          key: t.firstKey,
        });
        expect(body.data).toEqual({ serviceAccount: { scopes: ['submit_job'] } });
      });

      it('bounds its keys by its projects, which leave them at once and come back only where the key has them', async () => {
        t = await open();
        const [north, south] = [await project('North'), await project('South')];
        const program = await account([north, south]);
        const { token } = await keyOf(program);
        const narrow = await keyOf(program, `${READ}, projectIds: ["${south}"]`);
        await update(program, `projectIds: ["${north}"]`);
        expect([await seen(token), await seen(narrow.token)]).toEqual([['North'], []]);
        await update(program, `projectIds: ["${north}", "${south}"]`);
        expect([await seen(token), await seen(narrow.token)]).toEqual([['North', 'South'], ['South']]);
        const east = await project('East');
        await update(program, `projectIds: ["${east}", "${north}"]`);
        expect(await seen(token)).toEqual(['North']);
      });

      it('works in 1 to 100 projects', async () => {
        t = await open();
        const north = await project('North');
        const many = Array.from({ length: 101 }, (_, n) => `prj_${n}`);
        for (const ids of [[], many]) {
          expect((await makeAccount(ids)).fault).toBe('VALIDATION_FAILED at input.projectIds');
        }
        expect((await makeAccount([north, 'prj_none'])).fault).toBe('NOT_FOUND at input.projectIds.1');
        expect((await makeAccount([north, north])).fault).toBeUndefined();
      });

      it('is made worth more only by who holds all that its keys then hold', async () => {
        t = await open();
        const [north, south] = [await project('North'), await project('South')];
        const program = await account([north], ', scopes: ["projects:read"]');
        await keyOf(program, 'scopes: ["projects:read", "projects:write"]');
        const manager = (await t.key({ scopes: ['accounts:write', 'projects:read'] })).token;
        const both = `["${north}", "${south}"]`;
        const tried = (change: string) => update(program, change, manager);
        expect((await tried('scopes: ["projects:read", "aois:read"]')).status).toBe(200);
        expect((await tried('scopes: ["projects:read", "projects:write"]')).status).toBe(403);
        expect((await tried('scopes: null')).refusal).toBe('FORBIDDEN');
        expect((await tried(`projectIds: ${both}, scopes: ["projects:read"]`)).status).toBe(200);
        await update(program, 'scopes: null');
        expect((await tried(`projectIds: ["${north}"]`)).status).toBe(200);
        expect((await tried(`projectIds: ${both}`)).refusal).toBe('FORBIDDEN');
        expect((await tried('name: "x", description: "y"')).status).toBe(200);
        const off = await call('disableServiceAccount', `id: "${program}"`, '__typename', manager);
        expect(off.status).toBe(200);
        const on = await call('enableServiceAccount', `id: "${program}"`, '__typename', manager);
        expect(on.refusal).toBe('FORBIDDEN');
        expect((await tried('scopes: ["projects:read"]')).status).toBe(200);
        const again = await call('enableServiceAccount', `id: "${program}"`, '__typename', manager);
        expect(again.status).toBe(200);
      });

      it('is made worth more regardless of keys that are revoked or have expired', async () => {
        t = await open();
        const program = await account([await project('North')], ', scopes: ["projects:read"]');
        const { id } = await keyOf(program, 'scopes: ["projects:write"]');
        const soon = new Date(t.clock.now() + 60_000).toISOString();
        await keyOf(program, `scopes: ["projects:write"], expiresAt: "${soon}"`);
        const manager = (await t.key({ scopes: ['accounts:write'] })).token;
        expect((await update(program, 'scopes: null', manager)).refusal).toBe('FORBIDDEN');
        await call('revokeApiKey', `id: "${id}"`, '__typename');
        expect((await update(program, 'scopes: null', manager)).refusal).toBe('FORBIDDEN');
        t.clock.advance(60);
        expect((await update(program, 'scopes: null', manager)).status).toBe(200);
      });

      it('is listed newest first, by project and by whether it is disabled, with its projects and keys', async () => {
        t = await open();
        const [north, south] = [await project('North'), await project('South')];
        const first = await account([north]);
        const second = await account([north, south]);
        const { id: key } = await keyOf(second);
        await call('disableServiceAccount', `id: "${first}"`, '__typename');
        const listed = async (args: string) => {
          const { body } = await t.graphql<{
            serviceAccounts: { totalCount: number; nodes: { id: string }[] };
          }>(`{ serviceAccounts${args} { totalCount nodes { id } } }`, { key: t.firstKey });
          const { totalCount, nodes } = body.data?.serviceAccounts ?? { totalCount: 0, nodes: [] };
          expect(nodes).toHaveLength(totalCount);
          return nodes.map(({ id }) => id);
        };
        expect(await listed('')).toEqual([second, first]);
        expect(await listed(`(projectId: "${south}")`)).toEqual([second]);
        expect(await listed('(disabled: true)')).toEqual([first]);
        expect(await listed('(disabled: false)')).toEqual([second]);
        const { body } = await t.graphql(
          `{ serviceAccount(id: "${second}") { projects { name } disabled disabledAt createdBy apiKeys { totalCount nodes { id serviceAccount { id } projectIds } } }
             apiKeys(serviceAccountId: "${second}") { totalCount nodes { id } } }`,
          { key: t.firstKey },
        );
        expect(body.data).toEqual({
          serviceAccount: {
            projects: [{ name: 'North' }, { name: 'South' }],
            disabled: false,
            disabledAt: null,
            createdBy: expect.stringMatching(/^key_/),
            apiKeys: {
              totalCount: 1,
              nodes: [{ id: key, serviceAccount: { id: second }, projectIds: [north, south] }],
            },
          },
          apiKeys: { totalCount: 1, nodes: [{ id: key }] },
        });
        await call('deleteProject', `id: "${south}"`, 'deletedId');
        expect(await listed(`(projectId: "${south}")`)).toEqual([]);
      });

      it('costs as many queries in a list as alone', async () => {
        t = await open();
        const statements = countStatements(t.store);
        const bound = /from "(projects|service_accounts|service_account_projects)"/;
        const count = async (list: string) => {
          statements();
          await t.graphql(`{ ${list} }`, { key: t.firstKey });
          return statements().filter((sql) => bound.test(sql)).length;
        };
        const ofAccounts = 'serviceAccounts { nodes { projects { name } } }';
        const ofKeys = 'apiKeys { nodes { serviceAccount { name } projectIds } }';
        const north = await project('North');
        await keyOf(await account([north]));
        const alone = [await count(ofAccounts), await count(ofKeys)];
        for (let n = 0; n < 5; n += 1) await keyOf(await account([north, await project(`P${n}`)]));
        expect([await count(ofAccounts), await count(ofKeys)]).toEqual(alone);
        expect(alone).toEqual([3, 2]);
      });

      it('has keys that are listed with their projects, however many these are together', async () => {
        t = await open();
        const { id } = await keyOf(await account([await project('North')]));
        const KEYS = 330;
        const idsOf = (key: number) => Array.from({ length: 100 }, (_, n) => `prj_many${key * 100 + n}`);
        await t.store.tx(async (w) => {
          const { projects } = projectTables(w);
          const key = await findKey(w, DEFAULT_TENANT, id);
          const [north] = await w.select().from(projects);
          if (!key || !north) throw new Error('The key or the project is missing.');
          for (let n = 0; n < KEYS; n += 1) {
            await w.insert(projects).values(idsOf(n).map((prj) => ({ ...north, id: prj })));
            const another = { id: `key_many${n}`, keyId: `many${n}`, projectIds: idsOf(n) };
            await insertKey(
              w,
              { ...key, ...another },
              { ...t.operator().vault.hash(key, ''), sealedText: null },
            );
          }
        });
        const { body } = await t.graphql<{ apiKeys: { nodes: { id: string; projectIds: string[] }[] } }>(
          '{ apiKeys(first: 500) { nodes { id projectIds } } }',
          { key: t.firstKey },
        );
        const many = body.data?.apiKeys.nodes.filter((key) => key.id.startsWith('key_many')) ?? [];
        expect(many).toHaveLength(KEYS);
        for (const key of many)
          expect(key.projectIds).toEqual(idsOf(Number(key.id.slice('key_many'.length))));
      }, 60_000);

      it('costs no query where its key was taken lately', async () => {
        t = await open();
        const { token } = await keyOf(await account([await project('North')]));
        const statements = countStatements(t.store);
        const asked = async () => {
          statements();
          await codeOf(token);
          return statements().filter((sql) => /from "/.test(sql));
        };
        await expect.poll(asked, { timeout: 1000 }).toEqual([]);
      });
    });

    describe('a project', () => {
      it('that is deleted is gone: nobody sees it, and nothing is bound to it', async () => {
        t = await open();
        const [north, south] = [await project('North'), await project('South')];
        const program = await account([north, south]);
        const { id, token } = await keyOf(program);
        expect(await seen(token)).toEqual(['North', 'South']);
        const deleted = await call('deleteProject', `id: "${south}"`, 'deletedId');
        expect(deleted.payload?.['deletedId']).toBe(south);
        expect(await seen(token)).toEqual(['North']);
        const { body } = await t.graphql(
          `{ project(id: "${south}") { id } node(id: "${south}") { id } projects { nodes { name } }
             serviceAccount(id: "${program}") { projects { name } } apiKey(id: "${id}") { projectIds } }`,
          { key: t.firstKey },
        );
        expect(body.data).toEqual({
          project: null,
          node: null,
          projects: { nodes: [{ name: 'North' }] },
          serviceAccount: { projects: [{ name: 'North' }] },
          apiKey: { projectIds: [north] },
        });
        expect((await call('deleteProject', `id: "${south}"`, 'deletedId')).fault).toBe('NOT_FOUND at id');
        expect((await update(program, `projectIds: ["${south}"]`)).fault).toBe(
          'NOT_FOUND at input.projectIds.0',
        );
        await call('deleteProject', `id: "${north}"`, 'deletedId');
        expect(await seen(token)).toEqual([]);
        expect((await makeKey(`, ${READ}, serviceAccountId: "${program}"`)).fault).toBe(
          'CONFLICT at input.serviceAccountId',
        );
      });

      it('is changed in what is named, and listed newest first, page by page', async () => {
        t = await open();
        const north = await project('North');
        const south = await project('South');
        const changed = await call(
          'updateProject',
          `input: { id: "${north}", description: "Cold" }`,
          'project { id name description }',
        );
        expect(changed.payload?.['project']).toEqual({ id: north, name: 'North', description: 'Cold' });
        const bad = await call('updateProject', `input: { id: "${north}", name: " " }`, '__typename');
        expect(bad.fault).toBe('VALIDATION_FAILED at input.name');
        const first = await t.fetch('/pixxel/v1/projects?limit=1', {
          headers: { Authorization: t.firstKey },
        });
        const page = (await first.json()) as { data: { id: string }[]; next_cursor: string };
        expect(page).toMatchObject({ data: [{ id: south }], next_cursor: expect.any(String) });
        const second = await t.fetch(`/pixxel/v1/projects?limit=1&cursor=${page.next_cursor}`, {
          headers: { Authorization: t.firstKey },
        });
        expect(await second.json()).toMatchObject({ data: [{ id: north }], next_cursor: null });
      });
    });

    describe('a key of an account', () => {
      it('is bound to projects of the account, to all of them where none is named', async () => {
        t = await open();
        const [north, south, east] = [await project('North'), await project('South'), await project('East')];
        const program = await account([north, south]);
        const bound = async (more: string) => {
          const { fault, payload } = await makeKey(`, ${READ} ${more}`);
          const made = payload?.['apiKey'] as { projectIds: string[] } | null | undefined;
          return fault ?? made?.projectIds;
        };
        const of = `, serviceAccountId: "${program}"`;
        expect(await bound(of)).toEqual([north, south]);
        expect(await bound(`${of}, projectIds: ["${south}"]`)).toEqual([south]);
        expect(await bound(`${of}, projectIds: []`)).toBe('VALIDATION_FAILED at input.projectIds');
        expect(await bound(`${of}, projectIds: ["${south}", "${east}"]`)).toBe(
          'NOT_FOUND at input.projectIds.1',
        );
        expect(await bound(`, projectIds: ["${south}"]`)).toBe('VALIDATION_FAILED at input.projectIds');
        expect(await bound(', serviceAccountId: "sva_none"')).toBe('NOT_FOUND at input.serviceAccountId');
        await call('disableServiceAccount', `id: "${program}"`, '__typename');
        expect(await bound(of)).toBe('CONFLICT at input.serviceAccountId');
      });

      it('can be bound to other projects of the account, at once; no other key to any', async () => {
        t = await open();
        const [north, south, east] = [await project('North'), await project('South'), await project('East')];
        const program = await account([north, south]);
        const { id, token } = await keyOf(program, `${READ}, projectIds: ["${north}"]`);
        expect(await seen(token)).toEqual(['North']);
        const rebind = async (key: string, ...projectIds: string[]) =>
          (
            await call(
              'updateApiKey',
              `input: { id: "${key}", projectIds: ${JSON.stringify(projectIds)} }`,
              'apiKey { id }',
            )
          ).fault;
        expect(await rebind(id, south)).toBeUndefined();
        expect(await seen(token)).toEqual(['South']);
        expect(await rebind(id, south, east)).toBe('NOT_FOUND at input.projectIds.1');
        expect(await rebind(id)).toBe('VALIDATION_FAILED at input.projectIds');
        expect(await rebind((await t.key()).id, south)).toBe('VALIDATION_FAILED at input.projectIds');
        expect(await seen(token)).toEqual(['South']);
      });

      it('neither sees nor reaches other projects, by any way', async () => {
        t = await open();
        const [north, south] = [await project('North'), await project('South')];
        const program = await account([north]);
        const neighbour = await account([north, south]);
        const scopes = 'scopes: ["projects:read", "projects:write", "accounts:read", "accounts:write"]';
        const { token } = await keyOf(program, scopes);
        const { body } = await t.graphql(
          `{ projects { totalCount nodes { name } } project(id: "${south}") { id } node(id: "${south}") { id }
             serviceAccounts(projectId: "${south}") { totalCount }
             serviceAccount(id: "${neighbour}") { projects { name } } }`,
          { key: token },
        );
        expect(body.data).toEqual({
          projects: { totalCount: 1, nodes: [{ name: 'North' }] },
          project: null,
          node: null,
          serviceAccounts: { totalCount: 0 },
          serviceAccount: { projects: [{ name: 'North' }] },
        });
        const change = await call(
          'updateProject',
          `input: { id: "${south}", name: "x" }`,
          '__typename',
          token,
        );
        expect(change.fault).toBe('NOT_FOUND at input.id');
        const removal = await call('deleteProject', `id: "${south}"`, '__typename', token);
        expect(removal.fault).toBe('NOT_FOUND at id');
        const making = await call('createProject', 'input: { name: "Mine" }', '__typename', token);
        expect([making.status, making.refusal]).toEqual([403, 'FORBIDDEN']);
        const own = await call('updateProject', `input: { id: "${north}", name: "N" }`, '__typename', token);
        expect(own.fault).toBeUndefined();
      });

      it('decides over no person, tenant or account, itself among them: every mutation about them is refused', async () => {
        t = await open();
        const program = await account([await project('North')]);
        const { token } = await t.key({ serviceAccountId: program });
        const documents = reaches(t.app.engine.schema)
          .filter(({ isRoot, need }) => isRoot && !isFree(need))
          .filter(({ coordinate }) => aboutPeople.has(coordinate));
        expect(documents.length).toBeGreaterThan(15);
        for (const { coordinate, document } of documents) {
          const { status, body } = await t.graphql(document, { key: token });
          const [error] = body.errors ?? [];
          expect([coordinate, status, error?.extensions['code']]).toEqual([coordinate, 403, 'FORBIDDEN']);
          // It is not for want of a scope.
          expect(error?.extensions['missingScopes'], coordinate).toBeUndefined();
        }
      });

      it('makes keys of its own account alone, of no project that it does not see', async () => {
        t = await open();
        const [north, south] = [await project('North'), await project('South')];
        const program = await account([north, south]);
        const neighbour = await account([south]);
        const scopes = 'scopes: ["projects:read", "keys:write"]';
        const { token } = await keyOf(program, `${scopes}, projectIds: ["${north}"]`);
        const child = await makeKey(`, ${READ}`, token);
        expect(child.payload?.['apiKey']).toMatchObject({ serviceAccountId: program, projectIds: [north] });
        expect(await seen(String(child.payload?.['secret']))).toEqual(['North']);
        expect((await makeKey(`, ${READ}, projectIds: ["${south}"]`, token)).fault).toBe(
          'NOT_FOUND at input.projectIds.0',
        );
        const elsewhere = (id: string) => makeKey(`, ${READ}, serviceAccountId: "${id}"`, token);
        const [real, made] = [await elsewhere(neighbour), await elsewhere('sva_none')];
        expect([real.status, real.refusal]).toEqual([403, 'FORBIDDEN']);
        expect(made).toEqual(real);
      });

      it('learns no secret of, and strengthens no, key that would lead out of its account', async () => {
        t = await open();
        const [north, south] = [await project('North'), await project('South')];
        const program = await account([north, south]);
        const scopes = 'scopes: ["projects:read", "keys:write"]';
        const { id, token } = await keyOf(program, `${scopes}, projectIds: ["${north}"]`);
        const sibling = await keyOf(program, `${READ}, projectIds: ["${north}"]`);
        const wider = await keyOf(program);
        const neighbour = await keyOf(await account([north]));
        const free = await t.key({ scopes: ['projects:read'] });
        const rotate = (of: string) => call('rotateApiKey', `id: "${of}"`, 'secret', token);
        const change = (of: string, what: string) =>
          call('updateApiKey', `input: { id: "${of}", ${what} }`, '__typename', token);
        for (const other of [wider, neighbour, free]) {
          expect((await rotate(other.id)).refusal).toBe('FORBIDDEN');
          expect((await change(other.id, 'active: true')).refusal).toBe('FORBIDDEN');
          expect((await change(other.id, 'active: false')).refusal).toBe('FORBIDDEN');
          expect((await call('revokeApiKey', `id: "${other.id}"`, '__typename', token)).refusal).toBe(
            'FORBIDDEN',
          );
        }
        expect((await rotate(sibling.id)).status).toBe(200);
        expect((await call('revokeApiKey', `id: "${sibling.id}"`, '__typename', token)).status).toBe(200);
        expect((await change(id, `projectIds: ["${north}", "${south}"]`)).fault).toBe(
          'NOT_FOUND at input.projectIds.1',
        );
        await call('deleteProject', `id: "${north}"`, 'deletedId');
        expect((await rotate(id)).status).toBe(200);
      });
    });

    describe('things of another tenant', () => {
      it('are as missing as those that never were, in every input', async () => {
        t = await open();
        const [person, stranger] = [await signUp('ada@example.com'), await signUp('eve@example.com')];
        const theirs = await project('Theirs', person);
        const program = await account([theirs], '', person);
        const key = await keyOf(program, READ, person);
        const mine = await project('Mine', stranger);
        const own = await account([mine], '', stranger);
        const ownKey = await keyOf(own, READ, stranger);
        const asked = (prj: string, sva: string): Promise<Done>[] => [
          call('updateProject', `input: { id: "${prj}", name: "x" }`, '__typename', stranger),
          call('deleteProject', `id: "${prj}"`, '__typename', stranger),
          makeAccount([mine, prj], '', stranger),
          update(sva, 'name: "x"', stranger),
          update(own, `projectIds: ["${prj}"]`, stranger),
          call('disableServiceAccount', `id: "${sva}"`, '__typename', stranger),
          call('enableServiceAccount', `id: "${sva}"`, '__typename', stranger),
          call('deleteServiceAccount', `id: "${sva}"`, '__typename', stranger),
          makeKey(`, ${READ}, serviceAccountId: "${sva}"`, stranger),
          makeKey(`, ${READ}, serviceAccountId: "${own}", projectIds: ["${prj}"]`, stranger),
          call(
            'updateApiKey',
            `input: { id: "${ownKey.id}", projectIds: ["${prj}"] }`,
            '__typename',
            stranger,
          ),
        ];
        const real = await Promise.all(asked(theirs, program));
        const made = await Promise.all(asked('prj_none', 'sva_none'));
        expect(real).toEqual(made);
        expect(real.map(({ fault }) => fault?.split(' ')[0])).toEqual(real.map(() => 'NOT_FOUND'));
        const { body } = await t.graphql(
          `{ projects { nodes { id } } serviceAccounts { nodes { id } } ours: serviceAccounts(projectId: "${theirs}") { totalCount }
             apiKeys(serviceAccountId: "${program}") { totalCount } project(id: "${theirs}") { id } serviceAccount(id: "${program}") { id } }`,
          { key: stranger },
        );
        expect(body.data).toEqual({
          projects: { nodes: [{ id: mine }] },
          serviceAccounts: { nodes: [{ id: own }] },
          ours: { totalCount: 0 },
          apiKeys: { totalCount: 0 },
          project: null,
          serviceAccount: null,
        });
        expect(await seen(key.token)).toEqual(['Theirs']);
      });
    });

    describe('the audit trail', () => {
      it('has every change of a project and an account, with what it was bound to', async () => {
        t = await open();
        const [north, south] = [await project('North'), await project('South')];
        const program = await account([north]);
        await update(program, `projectIds: ["${south}"], scopes: ["aois:read"]`);
        for (const verb of ['disable', 'enable', 'enable', 'delete']) {
          await call(`${verb}ServiceAccount`, `id: "${program}"`, '__typename');
        }
        await call('updateProject', `input: { id: "${north}", name: "N" }`, '__typename');
        await call('deleteProject', `id: "${north}"`, '__typename');
        const trail = async (subjectId: string) => {
          const { body } = await t.graphql<{
            auditEvents: { nodes: { action: string; before: object; after: object }[] };
          }>(`{ auditEvents(subjectId: "${subjectId}") { nodes { action before after } } }`, {
            key: t.firstKey,
          });
          return (body.data?.auditEvents.nodes ?? []).toReversed();
        };
        const ofAccount = await trail(program);
        expect(ofAccount.map(({ action }) => action)).toEqual([
          'serviceAccount.create',
          'serviceAccount.update',
          'serviceAccount.disable',
          'serviceAccount.enable',
          'serviceAccount.delete',
        ]);
        expect(ofAccount[1]).toMatchObject({
          before: { scopes: null, projectIds: [north] },
          after: { scopes: ['aois:read'], projectIds: [south] },
        });
        const ofProject = await trail(north);
        expect(ofProject.map(({ action }) => action)).toEqual([
          'project.create',
          'project.update',
          'project.delete',
        ]);
        expect(ofProject[1]).toMatchObject({ before: { name: 'North' }, after: { name: 'N' } });
      });
    });

    describe('a second process on the same database', () => {
      it('refuses the keys of an account that the first one disables, and takes them again', async () => {
        t = await open();
        const program = await account([await project('North')]);
        const { token } = await keyOf(program);
        const neighbour = await createTestApp({ place: t.place, clock: t.clock, seed: 'neighbour' });
        const becomes = async (code: unknown) => {
          if (under.isExactAcrossProcesses) expect(await codeOf(token, neighbour)).toBe(code);
          else await expect.poll(() => codeOf(token, neighbour), { timeout: 1000 }).toBe(code);
        };
        try {
          expect(await codeOf(token, neighbour)).toBe(200);
          await call('disableServiceAccount', `id: "${program}"`, '__typename');
          await becomes('API_KEY_INACTIVE');
          await call('enableServiceAccount', `id: "${program}"`, '__typename');
          await becomes(200);
        } finally {
          await neighbour.close();
        }
      });
    });
  });
}

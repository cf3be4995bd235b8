import { Kind, parse } from 'graphql';
import { afterEach, describe, expect, it } from 'vitest';
import { resumeTenant } from '../../src/accounts/suspend-tenant.js';
import { HalyardError } from '../../src/errors.js';
import { allScopes, type Scope } from '../../src/principals/scope-registry.js';
import { createScopeRecorder } from '../../src/usage/record-scopes.js';
import { type Answer, createTestApp, type TestApp, type TestAppOptions } from '../support/app.js';
import { createTestClock } from '../support/clock.js';

const DAY = 86_400;
const PRODUCTS = '{ products(first: 1) { nodes { sku } } }';
const CREATE = `mutation ($input: CreateApiKeyInput!) {
  createApiKey(input: $input) { secret apiKey { id scopes fullAccess } userErrors { code field message } }
}`;
const UNUSED = `query ($keyId: ID!, $days: Int) {
  unusedScopes(keyId: $keyId, days: $days) { keyId since unused { scope lastUsedAt } used { scope lastUsedAt } }
}`;
const EXPIRING = `query ($within: Int, $first: Int, $after: String, $last: Int, $before: String) {
  keysExpiring(within: $within, first: $first, after: $after, last: $last, before: $before) {
    totalCount nodes { name } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`;

interface Created {
  readonly secret: string | null;
  readonly apiKey: { readonly id: string; readonly scopes: Scope[]; readonly fullAccess: boolean } | null;
  readonly userErrors: readonly { code: string; field: string[]; message: string }[];
}

interface ScopeUse {
  readonly scope: string;
  readonly lastUsedAt: string | null;
}

interface Usage {
  readonly keyId: string;
  readonly since: string;
  readonly unused: readonly ScopeUse[];
  readonly used: readonly ScopeUse[];
}

let t: TestApp;

async function create(input: Record<string, unknown>, key = t.firstKey): Promise<Created> {
  const { body } = await t.graphql<{ createApiKey: Created }>(CREATE, {
    key,
    variables: { input: { name: 'made for a purpose', ...input } },
  });
  if (!body.data) throw new Error(JSON.stringify(body));
  return body.data.createApiKey;
}

const refused = async (input: Record<string, unknown>, key?: string) =>
  (await create(input, key)).userErrors[0];

/** What the key needed, asked of an app that has written all it noted. */
async function usage(keyId: string, variables: Record<string, unknown> = {}): Promise<Usage> {
  await t.app.close();
  const { body } = await t.graphql<{ unusedScopes: Usage }>(UNUSED, {
    key: t.firstKey,
    variables: { keyId, ...variables },
  });
  if (!body.data) throw new Error(JSON.stringify(body));
  return body.data.unusedScopes;
}

const scopesUsed = async (keyId: string): Promise<string[]> =>
  (await usage(keyId)).used.map(({ scope }) => scope);

interface Expiring {
  readonly keysExpiring: {
    readonly nodes: readonly { readonly name: string }[];
    readonly pageInfo: {
      readonly hasNextPage: boolean;
      readonly startCursor: string;
      readonly endCursor: string;
    };
  };
}

const expiring = (variables: Record<string, unknown>): Promise<Answer<Expiring>> =>
  t.graphql(EXPIRING, { key: t.firstKey, variables });

const warning = (response: { headers: Headers }): string | null =>
  response.headers.get('halyard-key-expires');

/** An engine as the suite needs it: a new, empty place for each test. */
export interface LeastPrivilegeUnderTest {
  newPlace(): Promise<TestApp['place'] | undefined>;
  dispose(): Promise<void>;
}

/** Keys that hold what they need and no more, through the door, on any storage engine. */
export function leastPrivilegeContract(engine: string, under: LeastPrivilegeUnderTest): void {
  const open = async (options: TestAppOptions = {}): Promise<TestApp> => {
    const place = await under.newPlace();
    return createTestApp({ ...(place && { place }), ...options });
  };
  const inDays = (days: number): Date => new Date(t.clock.now() + days * DAY * 1000);

  describe(`least privilege on ${engine}`, () => {
    afterEach(async () => {
      await t.close();
      await under.dispose();
    });

    describe('a key made for operations', () => {
      const documents = [
        'query A { products(first: 1) { nodes { sku supplier { name } } } } query B { categories(first: 1) { totalCount } }',
        'mutation { deleteProduct(id: "prd_none") { userErrors { code } } }',
        'mutation { createSupplier(input: { code: "X", name: "X" }) { supplier { name products(first: 1) { nodes { sku } } } userErrors { code } } }',
        'query ($deep: Boolean = false) { me { name } apiKeys(first: 1) @include(if: $deep) { totalCount } }',
        '{ me { name } auditEvents @skip(if: true) { totalCount } }',
      ];
      const runs = async (key: string): Promise<number[]> => {
        const statuses: number[] = [];
        for (const document of documents) {
          for (const definition of parse(document).definitions) {
            if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
            const operationName = definition.name?.value;
            const answer = await t.graphql(document, {
              key,
              ...(operationName && { operationName }),
              variables: document.includes('$deep') ? { deep: true } : {},
            });
            statuses.push(answer.status);
          }
        }
        return statuses;
      };

      it('runs each of them, and without any one of its scopes not all of them', async () => {
        t = await open();
        const { secret, apiKey } = await create({ forOperations: documents });
        const scopes = apiKey?.scopes ?? [];
        expect(scopes).toEqual([
          'products:read',
          'products:delete',
          'categories:read',
          'suppliers:write',
          'keys:read',
        ]);
        expect(new Set(await runs(secret ?? ''))).toEqual(new Set([200]));
        for (const left of scopes) {
          const { token } = await t.key({ scopes: scopes.filter((scope) => scope !== left) });
          expect(await runs(token), `without ${left}`).toContain(403);
        }
      });

      it('holds what the one who makes it holds, where several scopes would do', async () => {
        t = await open();
        const rename = `mutation { updateProduct(input: { id: "prd_none", version: 1, name: "x" }) { product { sku } } }`;
        expect((await create({ forOperations: [rename] })).apiKey?.scopes).toEqual(['products:write']);
        const both = await create({ forOperations: [rename, PRODUCTS] });
        expect(both.apiKey?.scopes).toEqual(['products:read', 'products:write']);
      });

      it('is not made with scopes that its maker lacks, who hears which', async () => {
        t = await open();
        const { token } = await t.key({ scopes: ['keys:write', 'products:read'] });
        const answer = await t.graphql(CREATE, {
          key: token,
          variables: {
            input: { name: 'x', forOperations: [PRODUCTS, '{ suppliers(first: 1) { totalCount } }'] },
          },
        });
        expect(answer.status).toBe(403);
        expect(answer.body.errors?.[0]?.extensions).toMatchObject({ missingScopes: ['suppliers:read'] });
        expect((await create({ forOperations: [PRODUCTS] }, token)).apiKey?.scopes).toEqual([
          'products:read',
        ]);
      });

      it('is not made where no key of its API can hold what they need', async () => {
        t = await open();
        const error = await refused({
          api: 'PXXL',
          forOperations: [
            '{ apiKeys { totalCount } }',
            '{ suppliers { totalCount } products { totalCount } }',
          ],
        });
        expect(error).toEqual({
          code: 'VALIDATION_FAILED',
          field: ['input', 'forOperations', '1'],
          message: 'No key of Pxxl can run this: it needs products:read, suppliers:read.',
        });
      });

      it('holds nothing where they need nothing, and is not made where that would mean everything', async () => {
        t = await open();
        const { apiKey } = await create({ api: 'PIM', forOperations: ['{ me { name } }'] });
        expect(apiKey).toMatchObject({ scopes: [], fullAccess: false });
        const error = await refused({ api: 'PIXELBYTE', forOperations: ['{ me { name } }'] });
        expect(error).toMatchObject({ code: 'VALIDATION_FAILED', field: ['input', 'forOperations'] });
        expect(error?.message).toContain('a key of PixelByte without scopes may do all');
      });

      it('is given either scopes or operations', async () => {
        t = await open();
        expect(await refused({})).toMatchObject({ code: 'VALIDATION_FAILED', field: ['input', 'scopes'] });
        expect(await refused({ scopes: null, forOperations: null })).toMatchObject({
          field: ['input', 'scopes'],
        });
        expect(await refused({ scopes: [], forOperations: [PRODUCTS] })).toMatchObject({
          code: 'VALIDATION_FAILED',
          field: ['input', 'forOperations'],
        });
        for (const forOperations of [[], Array.from({ length: 51 }, () => PRODUCTS)]) {
          expect(await refused({ forOperations })).toMatchObject({
            field: ['input', 'forOperations'],
            message: 'Give 1 to 50 documents.',
          });
        }
      });

      it('is the same key where the same request comes again', async () => {
        t = await open();
        const input = { forOperations: [PRODUCTS], requestId: 'again' };
        expect((await create(input)).secret).toBe((await create(input)).secret);
        expect(await refused({ forOperations: ['{ me { id } }'], requestId: 'again' })).toMatchObject({
          code: 'CONFLICT',
        });
      });

      it('is refused with the words of who could not read the document, and with its place', async () => {
        t = await open();
        const faults: [string, string][] = [
          ['{ products {', 'Syntax Error: Expected Name, found <EOF>.'],
          ['', 'Syntax Error: Unexpected <EOF>.'],
          ['{ nonsense }', 'Cannot query field "nonsense" on type "Query".'],
          ['fragment F on Product { sku }', 'Fragment "F" is never used.'],
          [`{ me { ${'name '.repeat(6000)} } }`, 'The document has more than 5000 tokens.'],
          [`${'{ me '.repeat(25)}${'}'.repeat(25)}`, 'levels'],
        ];
        for (const [document, message] of faults) {
          const error = await refused({ forOperations: [PRODUCTS, document] });
          expect(error, document.slice(0, 40)).toMatchObject({
            code: 'VALIDATION_FAILED',
            field: ['input', 'forOperations', '1'],
            message: expect.stringContaining(message),
          });
        }
      });

      it('gives no hint of what its maker cannot see', async () => {
        t = await open();
        const misspelt = { forOperations: ['{ productz { totalCount } }'] };
        expect((await refused(misspelt))?.message).toContain('Did you mean "product');
        const { token } = await t.key({ scopes: ['keys:write'] });
        expect((await refused(misspelt, token))?.message).toBe(
          'Cannot query field "productz" on type "Query".',
        );
      });

      it('costs by the length of its documents, however they are sent', async () => {
        t = await open();
        const long = `# ${'x'.repeat(30_000)}\n${PRODUCTS}`;
        const code = async (document: string, variables: Record<string, unknown>) =>
          (await t.graphql(document, { key: t.firstKey, variables })).body.errors?.[0]?.extensions['code'];
        const literal = JSON.stringify(long);
        const ways: [string, Record<string, unknown>][] = [
          [CREATE, { input: { name: 'x', forOperations: [long, long] } }],
          [
            'mutation ($d: [String!]!) { createApiKey(input: {name: "x", forOperations: $d}) { secret } }',
            { d: [long, long] },
          ],
          [
            'mutation ($d: String!) { createApiKey(input: {name: "x", forOperations: [$d, $d]}) { secret } }',
            { d: long },
          ],
          [
            `mutation { createApiKey(input: {name: "x", forOperations: [${literal}, ${literal}]}) { secret } }`,
            {},
          ],
        ];
        for (const [document, variables] of ways) {
          expect(await code(document, variables), document.slice(0, 60)).toBe('TOO_COSTLY');
        }
        expect((await create({ forOperations: [long] })).apiKey?.scopes).toEqual(['products:read']);
      });
    });

    describe('what a key needs', () => {
      it('is known once it ran something, and the rest of what it holds is not needed', async () => {
        t = await open();
        const { id, token } = await t.key({ scopes: ['products:read', 'products:write', 'keys:read'] });
        expect((await t.graphql(PRODUCTS, { key: token })).status).toBe(200);
        const madeAt = new Date(t.clock.now()).toISOString();
        expect(await usage(id)).toEqual({
          keyId: id,
          since: madeAt,
          unused: [
            { scope: 'products:write', lastUsedAt: null },
            { scope: 'keys:read', lastUsedAt: null },
          ],
          used: [{ scope: 'products:read', lastUsedAt: madeAt }],
        });
      });

      it('is what makes the smallest set, where several scopes would do', async () => {
        t = await open();
        const { id, token } = await t.key({ scopes: ['products:read', 'products:write'] });
        const document =
          'mutation { createProduct(input: { sku: "S", name: "S" }) { product { sku name } userErrors { message } } }';
        expect((await t.graphql(document, { key: token })).body.data).toMatchObject({
          createProduct: { product: { sku: 'S' }, userErrors: [] },
        });
        expect(await scopesUsed(id)).toEqual(['products:write']);
      });

      it('is noted behind a bridge too', async () => {
        t = await open();
        const { id, token } = await t.key({ api: 'pim' });
        await t.fetch('/api/v1/products', { headers: { 'x-api-key': token } });
        expect(await scopesUsed(id)).toEqual(['products:read']);
      });

      it('is unused again when it was not needed for so many days, and says when it last was', async () => {
        t = await open();
        const { id, token } = await t.key({ scopes: ['products:read'] });
        const usedAt = new Date(t.clock.now()).toISOString();
        await t.graphql(PRODUCTS, { key: token });
        t.clock.advance(30 * DAY);
        expect(await usage(id)).toMatchObject({ since: usedAt, unused: [], used: [{ lastUsedAt: usedAt }] });
        t.clock.advance(1);
        expect(await usage(id)).toMatchObject({
          unused: [{ scope: 'products:read', lastUsedAt: usedAt }],
          used: [],
        });
        expect((await usage(id, { days: 365 })).used).toHaveLength(1);
        expect(await usage(id, { days: null })).toMatchObject({ used: [] });
      });

      it('counts all that an empty list stands for', async () => {
        t = await open();
        const { id } = await t.key({ api: 'pixelbyte', scopes: [] });
        expect((await usage(id)).unused.map(({ scope }) => scope)).toEqual([
          'submit_job',
          'check_status',
          'list_models',
        ]);
      });

      it('is not what was refused, could not be read, or was left out', async () => {
        t = await open();
        const { id, token } = await t.key({ scopes: ['products:read', 'categories:read'] });
        const both = '{ products(first: 1) { totalCount } suppliers(first: 1) { totalCount } }';
        expect((await t.graphql(both, { key: token })).status).toBe(403);
        const sized = 'query ($n: Int!) { products(first: $n) { totalCount } }';
        expect((await t.graphql(sized, { key: token, variables: { n: 'many' } })).status).toBe(400);
        expect(await scopesUsed(id)).toEqual([]);

        const chosen =
          'query ($more: Boolean!) { categories(first: 1) { totalCount } suppliers(first: 1) @include(if: $more) { totalCount } }';
        expect((await t.graphql(chosen, { key: token, variables: { more: false } })).status).toBe(200);
        expect(await scopesUsed(id)).toEqual(['categories:read']);
      });

      it('is only what ran, of an operation that ran in part', async () => {
        t = await open();
        const scopes: Scope[] = ['products:read', 'audit:read'];
        const document =
          '{ auditEvents(first: 1) { totalCount } categories(first: 1) { nodes { products { nodes { sku } } } } }';
        for (const headers of [{ prefer: 'partial' }, { 'halyard-authorization': 'dry-run' }]) {
          const { id, token } = await t.key({ scopes });
          const answer = await t.graphql(document, { key: token, headers });
          expect(answer.status).toBe(200);
          expect(await scopesUsed(id)).toEqual(['audit:read']);
        }
      });

      it('counts what only one thing asks for, when it is asked', async () => {
        t = await open();
        const { id, token } = await t.key();
        const other = await t.key({ scopes: ['cdn:read'] });
        await t.graphql(`{ apiKey(id: "${id}") { name } node(id: "${id}") { id } }`, { key: token });
        expect(await scopesUsed(id)).toEqual([]);
        await t.graphql(`{ apiKey(id: "${other.id}") { name } }`, { key: token });
        expect(await scopesUsed(id)).toEqual(['keys:read']);
        await t.graphql('{ node(id: "prd_none") { id } }', { key: token });
        expect(await scopesUsed(id)).toEqual(['products:read', 'keys:read']);
        const suspend = 'mutation { suspendTenant(id: "default") { userErrors { code } } }';
        expect((await t.graphql(suspend, { key: token })).status).toBe(200);
        await resumeTenant(t.operator(), 'default');
        expect(await scopesUsed(id)).toContain('tenants:own');
      });

      it('counts what it hands on to other keys, and not what it only holds itself', async () => {
        t = await open();
        const { id, token } = await t.key({ scopes: ['keys:write', 'products:read', 'cdn:read'] });
        const rotated = await t.graphql<{ rotateApiKey: { secret: string } }>(
          `mutation { rotateApiKey(id: "${id}") { secret } }`,
          { key: token },
        );
        expect(await scopesUsed(id)).toEqual([]);
        await create({ scopes: ['products:read'] }, rotated.body.data?.rotateApiKey.secret);
        expect(await scopesUsed(id)).toEqual(['products:read', 'keys:write']);
      });

      it('is told to who may read the key, and to the key itself', async () => {
        t = await open();
        const { id, token } = await t.key({ scopes: ['products:read'] });
        const other = await t.key({ scopes: ['products:read'] });
        const ask = (keyId: string, key: string) => t.graphql(UNUSED, { key, variables: { keyId } });
        expect((await ask(id, token)).body.data).toMatchObject({ unusedScopes: { keyId: id } });
        const foreign = await ask(other.id, token);
        expect([foreign.status, foreign.body.errors?.[0]?.extensions['missingScopes']]).toEqual([
          403,
          ['keys:read'],
        ]);
        const stranger = await t.key({ tenantId: await t.tenant('Stranger') });
        const [real, made] = [await ask(id, stranger.token), await ask('key_none', stranger.token)];
        expect(real.body).toEqual({ data: { unusedScopes: null } });
        expect(real.body).toEqual(made.body);
      });

      it('is asked for 1 to 365 days', async () => {
        t = await open();
        const { id } = await t.key();
        for (const days of [0, -1, 366]) {
          const answer = await t.graphql(UNUSED, { key: t.firstKey, variables: { keyId: id, days } });
          expect(answer.body.errors?.[0]?.extensions, `${days}`).toMatchObject({
            code: 'BAD_USER_INPUT',
            field: ['days'],
          });
        }
      });

      it('never goes back in time, whichever process writes last', async () => {
        t = await open();
        const { id, token } = await t.key({ scopes: ['products:read'] });
        t.clock.advance(3600);
        await t.graphql(PRODUCTS, { key: token });
        const usedAt = new Date(t.clock.now()).toISOString();
        await t.app.close();
        const clock = createTestClock(t.clock.now() - 1_800_000);
        const behind = await createTestApp({ place: t.place, clock, seed: 'behind' });
        expect((await behind.graphql(PRODUCTS, { key: token })).status).toBe(200);
        await behind.close();
        expect((await usage(id)).used).toEqual([{ scope: 'products:read', lastUsedAt: usedAt }]);
        t.clock.advance(60);
        await t.graphql(PRODUCTS, { key: token });
        expect((await usage(id)).used[0]?.lastUsedAt).toBe(new Date(t.clock.now()).toISOString());
      });
    });

    describe('the recorder', () => {
      const holder = (id: string) => {
        const proof = { apiKeyId: id, keyId: 'public', secretId: 'sec_1' };
        return { ...t.operator().principal, kind: 'apiKey', id, proof } as const;
      };
      const counting = () => {
        const state = { writes: 0, isAway: false, failures: 0 };
        const store: TestApp['store'] = {
          ...t.store,
          tx: (body) => {
            if (state.isAway) return Promise.reject(new HalyardError('UNAVAILABLE'));
            state.writes += 1;
            return t.store.tx(body);
          },
        };
        const recorder = createScopeRecorder(store, t.clock, () => {
          state.failures += 1;
        });
        return { state, recorder };
      };
      const all = () => t.operator().principal.scopes;

      it('writes each scope of a key once a minute, however often it is needed', async () => {
        t = await open();
        const { state, recorder } = counting();
        for (let second = 0; second < 60; second += 1) {
          for (let n = 0; n < 10; n += 1) recorder.note(holder('key_a'), all());
          await recorder.flush();
          t.clock.advance(1);
        }
        expect(state.writes).toBe(1);
        recorder.note(holder('key_a'), all());
        await recorder.close();
        expect(state.writes).toBe(2);
      });

      it('notes nothing for who is no key', async () => {
        t = await open();
        const { state, recorder } = counting();
        recorder.note(t.operator().principal, all());
        recorder.note({ ...holder('usr_a'), kind: 'user', proof: undefined }, all());
        await recorder.close();
        expect(state.writes).toBe(0);
      });

      it('keeps what could not be written for the next time, and not without end', async () => {
        t = await open();
        const { state, recorder } = counting();
        const { id } = await t.key();
        state.isAway = true;
        recorder.note(holder(id), all());
        await recorder.flush();
        t.clock.advance(61);
        for (let n = 0; n < 1000; n += 1) recorder.note(holder(`key_${n}`), all());
        await recorder.flush();
        expect([state.writes, state.failures]).toEqual([0, 2]);
        state.isAway = false;
        await recorder.close();
        expect(await scopesUsed(id)).toEqual([...allScopes]);
        expect(state.writes).toBeLessThan(60);
      });

      it('writes the rows of several processes at once', async () => {
        t = await open();
        const recorders = [counting().recorder, counting().recorder, counting().recorder];
        const { id } = await t.key();
        for (const [at, recorder] of recorders.entries()) {
          const ids = [id, ...Array.from({ length: 20 }, (_, n) => `key_${n}`)];
          for (const key of at % 2 === 0 ? ids : ids.toReversed()) recorder.note(holder(key), all());
        }
        await Promise.all(recorders.map((recorder) => recorder.close()));
        expect(await scopesUsed(id)).toEqual([...allScopes]);
      });
    });

    describe('keys that end soon', () => {
      it('are listed soonest first: those that live and end in time, of this tenant', async () => {
        t = await open();
        await t.key({ name: 'in ten days', expiresAt: inDays(10) });
        await t.key({ name: 'in two days', expiresAt: inDays(2) });
        await t.key({ name: 'in 14 days', expiresAt: inDays(14) });
        await t.key({ name: 'a moment later', expiresAt: new Date(inDays(14).getTime() + 1) });
        await t.key({ name: 'never' });
        await t.key({ name: 'ended', expiresAt: new Date(t.clock.now() + 1) });
        const revoked = await t.key({ name: 'revoked', expiresAt: inDays(1) });
        await t.key({ name: 'of others', expiresAt: inDays(1), tenantId: await t.tenant('Other') });
        await t.graphql(`mutation { revokeApiKey(id: "${revoked.id}") { apiKey { id } } }`, {
          key: t.firstKey,
        });
        t.clock.advance(0.001);
        const names = async (variables: Record<string, unknown>) =>
          (await expiring(variables)).body.data?.keysExpiring;
        expect(await names({})).toMatchObject({
          totalCount: 4,
          nodes: [
            { name: 'in two days' },
            { name: 'in ten days' },
            { name: 'in 14 days' },
            { name: 'a moment later' },
          ],
        });
        expect(await names({ within: 2 })).toMatchObject({ totalCount: 1, nodes: [{ name: 'in two days' }] });
      });

      it('are paged forth and back, also where several end at once', async () => {
        t = await open();
        for (let n = 0; n < 5; n += 1) await t.key({ name: `key ${n}`, expiresAt: inDays(n < 3 ? 1 : 2) });
        const page = async (variables: Record<string, unknown>) => {
          const answer = await expiring({ within: 400, ...variables });
          const { nodes, pageInfo } = answer.body.data?.keysExpiring ?? {};
          return { names: nodes?.map(({ name }) => name), ...pageInfo };
        };
        const one = await page({ first: 2 });
        const two = await page({ first: 2, after: one.endCursor });
        const three = await page({ first: 2, after: two.endCursor });
        expect([one.names, two.names, three.names]).toEqual([
          ['key 0', 'key 1'],
          ['key 2', 'key 3'],
          ['key 4'],
        ]);
        expect([one.hasNextPage, three.hasNextPage]).toEqual([true, false]);
        expect((await page({ last: 2, before: three.startCursor })).names).toEqual(['key 2', 'key 3']);
      });

      it('are asked for within 1 to 400 days', async () => {
        t = await open();
        for (const within of [0, 401]) {
          expect((await expiring({ within })).body.errors?.[0]?.extensions).toMatchObject({
            code: 'BAD_USER_INPUT',
            field: ['within'],
          });
        }
      });
    });

    describe('a caller whose key ends within 14 days', () => {
      it('is told so with every answer, good or bad, at every door', async () => {
        t = await open();
        const expiresAt = inDays(14);
        const { token } = await t.key({ expiresAt, scopes: ['products:read'] });
        const said = expiresAt.toISOString();
        const of = async (path: string, init: RequestInit & { address?: string } = {}) => {
          const response = await t.fetch(path, { headers: { 'x-api-key': token }, ...init });
          return [response.status, warning(response)];
        };
        expect(warning(await t.graphql('{ me { id } }', { key: token }))).toBe(said);
        expect(warning(await t.graphql('{ apiKeys { totalCount } }', { key: token }))).toBe(said);
        expect(warning(await t.graphql('{ nonsense', { key: token }))).toBe(said);
        expect(await of('/api/v1/products')).toEqual([200, said]);
        expect(await of('/api/v1/products', { method: 'HEAD' })).toEqual([200, said]);
        expect(await of('/api/v1/products/prd_none')).toEqual([404, said]);
        expect(await of('/api/v1/products?limit=none')).toEqual([400, said]);
        expect(await of('/api/v1/suppliers')).toEqual([403, said]);
        const elsewhere = { 'x-api-key': token, 'x-tenant-id': 'elsewhere' };
        expect(await of('/api/v1/products', { headers: elsewhere })).toEqual([403, said]);
      });

      it('is told so where the address is refused after the key was proven', async () => {
        t = await open();
        const expiresAt = inDays(1);
        const { token } = await t.key({ expiresAt, allowedIps: ['10.0.0.0/8'] });
        const response = await t.fetch('/api/v1/products', { headers: { 'x-api-key': token } });
        expect([response.status, warning(response)]).toEqual([403, expiresAt.toISOString()]);
      });

      it('hears nothing before, and nobody hears it who is no such key', async () => {
        t = await open();
        const { token } = await t.key({ expiresAt: new Date(inDays(14).getTime() + 1) });
        const ask = async (key?: string) => warning(await t.graphql('{ scopes { name } }', { key }));
        expect(await ask(token)).toBeNull();
        t.clock.advance(0.001);
        expect(await ask(token)).toBe(inDays(14).toISOString());
        expect(await ask(t.firstKey)).toBeNull();
        expect(await ask()).toBeNull();
        t.clock.advance(14 * DAY);
        expect(await ask(token)).toBeNull();

        const account = 'email: "one@example.com", password: "a fine password"';
        await t.graphql(`mutation { register(input: { ${account}, name: "One" }) { user { id } } }`);
        const login = await t.graphql<{ login: { accessToken: string } }>(
          `mutation { login(${account}) { accessToken } }`,
        );
        const accessToken = login.body.data?.login.accessToken;
        expect(accessToken).toMatch(/^ey/);
        expect(await ask(accessToken)).toBeNull();
      });

      it('hears when the secret it showed ends, where that is sooner', async () => {
        t = await open();
        const { id, token } = await t.key({ expiresAt: inDays(10) });
        const { body } = await t.graphql<{ rotateApiKey: { secret: string } }>(
          `mutation { rotateApiKey(id: "${id}", graceSeconds: 3600) { secret } }`,
          { key: t.firstKey },
        );
        const ask = async (key: string) => warning(await t.graphql('{ me { id } }', { key }));
        expect(await ask(token)).toBe(new Date(t.clock.now() + 3_600_000).toISOString());
        expect(await ask(body.data?.rotateApiKey.secret ?? '')).toBe(inDays(10).toISOString());
      });

      it('may read it in a browser, on a page of an origin that is listed', async () => {
        const origin = 'https://app.example.com';
        t = await open({ env: { HALYARD_CORS_ORIGINS: origin } });
        const { token } = await t.key({ expiresAt: inDays(1) });
        const { headers } = await t.graphql('{ me { id } }', { key: token, headers: { origin } });
        expect(headers.get('access-control-expose-headers')?.split(', ')).toContain('Halyard-Key-Expires');
        expect(headers.get('halyard-key-expires')).toBe(inDays(1).toISOString());
      });
    });
  });
}

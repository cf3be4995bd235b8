import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GraphqlContext } from '../../src/graphql/context.js';
import { createTestApp, type TestApp } from '../support/app.js';

/** What an attacker once got through with, each by its own name. */

let t: TestApp;
beforeEach(async () => {
  t = await createTestApp();
});
afterEach(() => t.close());

const codeOf = async (query: string, key?: string, variables?: Record<string, unknown>) => {
  const { status, body } = await t.graphql(query, { key, ...(variables && { variables }) });
  return [status, body.errors?.[0]?.extensions['code']];
};

describe('documents that cost more than they look', () => {
  it('remembers no document that is invalid, so that a stranger cannot fill the memory with them', async () => {
    const { engine } = t.app;
    const broken = engine.parse('{ nonsense }');
    expect(engine.validate(broken, await contextOf(t))).toHaveLength(1);
    expect(engine.parse('{ nonsense }')).not.toBe(broken);
    const sound = engine.parse('{ __typename }');
    expect(engine.validate(sound, await contextOf(t))).toEqual([]);
    expect(engine.parse('{ __typename }')).toBe(sound);
  });

  it('refuses questions about long documents, asked many times in one operation', async () => {
    const { token } = await t.key({ scopes: [] });
    const asked = JSON.stringify(`{ ${'a '.repeat(500)} }`);
    const document = `{ ${Array.from({ length: 99 }, (_, n) => `a${n}: explainAccess(document: ${asked}) { coordinate }`).join(' ')} }`;
    expect(await codeOf(document, token)).toEqual([400, 'TOO_COSTLY']);
    const small = await codeOf('query ($d: String!) { scopesFor(document: $d) }', token, {
      d: 'x'.repeat(20_000),
    });
    expect(small).toEqual([400, 'TOO_COSTLY']);
  });

  it('counts lists that are no pages, nodes by their ids, and introspection', async () => {
    const nested = `{ ${Array.from({ length: 50 }, (_, n) => `a${n}: scopes { ...F }`).join(' ')} } fragment F on Scope { ${Array.from({ length: 49 }, (_, n) => `b${n}: apis`).join(' ')} }`;
    expect(await codeOf(nested)).toEqual([200, undefined]);
    const deeper = nested
      .replaceAll('scopes {', 'apis {')
      .replace('on Scope', 'on ApiInfo')
      .replaceAll(': apis', ': prefixes { prefix environment }');
    expect((await codeOf(deeper.replaceAll(/b(1\d|2\d|3\d|4\d): prefixes \{ [^}]* \}/g, '')))[0]).toBe(200);
    const many = `query ($ids: [ID!]!) { ${Array.from({ length: 90 }, (_, n) => `a${n}: nodes(ids: $ids) { id ... on Product { sku category { id } supplier { id } } }`).join(' ')} }`;
    expect(await codeOf(many, t.firstKey, { ids: Array.from({ length: 100 }, () => 'prd_0') })).toEqual([
      400,
      'TOO_COSTLY',
    ]);
    const schema =
      '__schema { types { name fields { name args { name type { name ofType { name } } } type { name } } } }';
    expect(await codeOf(`{ ${schema} }`, t.firstKey)).toEqual([200, undefined]);
    const often = `{ ${Array.from({ length: 19 }, (_, n) => schema.replace('__schema', `a${n}: __schema`)).join(' ')} }`;
    expect(await codeOf(often, t.firstKey)).toEqual([400, 'TOO_COSTLY']);
  });

  it('counts what is large as many, so that a small document cannot ask for a hundred pages of files', async () => {
    const times = (count: number, field: string) =>
      `{ ${Array.from({ length: count }, (_, n) => `a${n}: ${field}`).join(' ')} }`;
    for (const field of [
      'assets(first: 500) { nodes { text } }',
      'jobs(first: 100) { nodes { result { content } } }',
      'jobs(first: 500) { nodes { input } }',
      'areas(first: 500) { nodes { geometry } }',
    ]) {
      expect([
        field,
        ...(await codeOf(times(1, field.replace('500', '400').replace('100', '90')), t.firstKey)),
      ]).toEqual([field, 200, undefined]);
      expect([field, ...(await codeOf(times(20, field), t.firstKey))]).toEqual([field, 400, 'TOO_COSTLY']);
    }
  });

  it('still answers the introspection of GraphiQL and of code generators', async () => {
    const { getIntrospectionQuery } = await import('graphql');
    const document = getIntrospectionQuery({
      descriptions: true,
      specifiedByUrl: true,
      inputValueDeprecation: true,
      schemaDescription: true,
    });
    expect(await codeOf(document, t.firstKey)).toEqual([200, undefined]);
  });

  it('counts repeated fields through inline fragments and spreads', async () => {
    const inline = `{ ${'... { scopes { name } } '.repeat(690)} }`;
    expect(await codeOf(inline)).toEqual([400, 'TOO_MANY_ALIASES']);
    const spread = `{ ${Array.from({ length: 90 }, (_, n) => `...f${n}`).join(' ')} } ${Array.from({ length: 90 }, (_, n) => `fragment f${n} on Query { scopes { name } apis { title } }`).join(' ')}`;
    expect(await codeOf(spread)).toEqual([400, 'TOO_MANY_ALIASES']);
  });
});

async function contextOf(app: TestApp): Promise<GraphqlContext> {
  const { engine } = app.app;
  const operator = app.operator();
  return {
    ...operator,
    mode: 'reject',
    countDenial: () => {},
    countDocument: () => {},
    engine,
    stamp: undefined,
    admitAt: async () => ({ ...operator, ok: true, quotas: [] }),
    admittedNow: async () => ({ ...operator, ok: true, quotas: [] }),
  };
}

describe('mutations that fail in the middle', () => {
  it('keep what the others did: a secret that was issued is shown', async () => {
    const weak = await t.key({ scopes: ['keys:write'] });
    const strong = await t.key();
    const { status, body } = await t.graphql<Record<string, { secret: string } | null>>(
      `mutation { a: rotateApiKey(id: "${weak.id}") { secret } b: rotateApiKey(id: "${strong.id}") { secret } }`,
      { key: weak.token },
    );
    expect(status).toBe(200);
    expect(body.data?.['b']).toBeNull();
    expect(body.errors).toMatchObject([{ path: ['b'], extensions: { code: 'FORBIDDEN' } }]);
    expect((await t.graphql('{ me { name } }', { key: body.data?.['a']?.secret })).status).toBe(200);
  });

  it('have no root field that could take the others down with it', () => {
    const fields = Object.values(t.app.engine.schema.getMutationType()?.getFields() ?? {});
    expect(fields.filter(({ type }) => String(type).endsWith('!')).map(({ name }) => name)).toEqual([]);
  });
});

describe('requests that are not quite HTTP', () => {
  const ask = (path: string, init: RequestInit = {}) => t.fetch(path, init);

  it('answers 400 to text that is no JSON in the query string', async () => {
    for (const parameter of ['variables=%7B', 'extensions=x']) {
      const response = await ask(`/graphql?query=%7B__typename%7D&${parameter}`);
      expect(response.status, parameter).toBe(400);
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
    }
  });

  it('refuses an Authorization header that it cannot read, rather than taking the caller for nobody', async () => {
    for (const authorization of [
      'Basic abc',
      `Token ${t.firstKey}`,
      t.firstKey,
      'Bearer',
      `Bearer\t${t.firstKey}`,
    ]) {
      const response = await ask('/graphql?query=%7B__typename%7D', { headers: { authorization } });
      expect(response.status, authorization.slice(0, 8)).toBe(401);
    }
    expect((await ask('/api/v1/products', { headers: { authorization: 'Basic abc' } })).status).toBe(401);
  });

  it('refuses bodies that are not UTF-8, or are encoded otherwise, and halves of characters', async () => {
    const post = (body: BodyInit, headers = {}) =>
      ask('/graphql', { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
    const latin = new Uint8Array([...Buffer.from('{"query":"{ __typename } # '), 0xff, 0x22, 0x7d]);
    expect((await post(latin)).status).toBe(400);
    expect((await post('{"query":"{ __typename }"}', { 'content-encoding': 'gzip' })).status).toBe(415);
    expect((await post('{"query":"{ __typename }"}', { 'content-type': 'APPLICATION/JSON' })).status).toBe(
      200,
    );
    const half = await t.graphql<Record<string, { userErrors: unknown[] }>>(
      'mutation ($name: String!) { createApiKey(input: {name: $name, scopes: []}) { userErrors { field } } }',
      { key: t.firstKey, variables: { name: 'x\udfff' } },
    );
    expect(half.body.data?.['createApiKey']?.userErrors).toEqual([{ field: ['input', 'name'] }]);
  });

  it('says something where it can say nothing that is accepted, and names a method that is not allowed', async () => {
    const nothing = await ask('/graphql?query=%7B__typename%7D', { headers: { accept: 'image/png' } });
    expect([nothing.status, (await nothing.json()) as unknown]).toEqual([
      406,
      { errors: [expect.objectContaining({ extensions: { code: 'NOT_ACCEPTABLE' } })] },
    ]);
    const method = await ask('/graphql', { method: 'DELETE' });
    expect(await method.json()).toMatchObject({ errors: [{ extensions: { code: 'METHOD_NOT_ALLOWED' } }] });
  });
});

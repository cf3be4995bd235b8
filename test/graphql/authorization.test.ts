import { printSchemaWithDirectives } from '@graphql-tools/utils';
import { execute, parse } from 'graphql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Scope } from '../../src/principals/scope-registry.js';
import { type Answer, createTestApp, type GraphqlOptions, type TestApp } from '../support/app.js';
import { newBuilder, smallSchema, type Trace } from '../support/small-schema.js';

/** Each row of the table in AUTHORIZATION.md, asked through the door. */

let trace: Trace;
let t: TestApp;
beforeEach(async () => {
  trace = { ran: [], tick: () => {} };
  t = await createTestApp({ schema: smallSchema(trace) });
});
afterEach(() => t.close());

async function holding(...scopes: Scope[]): Promise<string> {
  return (await t.key({ scopes })).token;
}
const ask = async (document: string, scopes: Scope[], options: GraphqlOptions = {}): Promise<Answer> =>
  t.graphql(document, { key: await holding(...scopes), ...options });
const denied = (answer: Answer) => answer.body.errors?.map(({ extensions }) => extensions['coordinate']);

describe('building the schema', () => {
  it('refuses an empty scope list and an empty scope set, which others let through', () => {
    for (const scopes of [[], [[]], [['products:read'], []]] as Scope[][][]) {
      const builder = newBuilder();
      expect(() => {
        builder.queryType({ fields: (f) => ({ x: f.string({ scopes, resolve: () => '' }) }) });
        builder.toSchema();
      }).toThrow(/Query\.x has an empty scope set/);
    }
  });

  it('refuses a root field that says neither scopes nor authenticated nor public', () => {
    const builder = newBuilder();
    builder.queryType({ fields: (f) => ({ x: f.string({ resolve: () => '' }) }) });
    expect(() => builder.toSchema()).toThrow('Query.x says neither scopes nor authenticated nor public.');
  });

  it('refuses a scope that nobody registered', () => {
    const builder = newBuilder();
    const scopes = [['products:rad']] as unknown as Scope[][];
    builder.queryType({ fields: (f) => ({ x: f.string({ scopes, resolve: () => '' }) }) });
    expect(() => builder.toSchema()).toThrow(/Query\.x names the unknown scope "products:rad"/);
  });

  it('lets a directive on a root type stand for each of its fields', async () => {
    const builder = newBuilder();
    builder.queryType({ scopes: [['audit:read']], fields: (f) => ({ x: f.string({ resolve: () => 'x' }) }) });
    const other = await createTestApp({ schema: builder.toSchema() });
    try {
      expect((await other.graphql('{ x }')).status).toBe(401);
      expect((await other.graphql('{ x }', { key: other.firstKey })).body.data).toEqual({ x: 'x' });
    } finally {
      await other.close();
    }
  });

  it('pushes what an interface field says down to every implementer, and prints it there', async () => {
    const printed = printSchemaWithDirectives(t.app.engine.schema);
    expect(printed).toMatch(
      /type Cat implements Named \{[^}]*name: String! @requiresScopes\(scopes: \[\["keys:read"\]\]\)/,
    );
    expect(printed).toMatch(/type Dog implements Named @requiresScopes\(scopes: \[\["cdn:write"\]\]\)/);
    expect(denied(await ask('{ cat { ... on Cat { name } } }', []))).toEqual(['Cat.name']);
  });
});

describe('deciding', () => {
  it('answers 401 with a bare challenge to an anonymous caller whose need is unmet', async () => {
    const answer = await t.graphql('{ one }');
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(answer.body.errors?.[0]?.extensions).toEqual({
      code: 'UNAUTHENTICATED',
      coordinate: 'Query.one',
      requiredScopes: [['products:read']],
      missingScopes: ['products:read'],
    });
    expect(answer.body).not.toHaveProperty('data');
    expect(answer.body.errors?.[0]).not.toHaveProperty('path');
    expect(trace.ran).toEqual([]);
  });

  it('answers 403 with the missing scopes in the challenge to an authenticated one', async () => {
    const answer = await ask('{ both }', ['products:read']);
    expect(answer.status).toBe(403);
    expect(answer.headers.get('www-authenticate')).toBe(
      'Bearer error="insufficient_scope", scope="products:write"',
    );
    expect(answer.body.errors?.[0]?.extensions).toMatchObject({
      code: 'FORBIDDEN',
      requiredScopes: [['products:read', 'products:write']],
      missingScopes: ['products:write'],
    });
  });

  it('reads the outer list as OR and the inner as AND', async () => {
    expect((await ask('{ either }', ['products:write'])).body.data).toEqual({ either: 'either' });
    expect((await ask('{ either }', ['products:read'])).body.data).toEqual({ either: 'either' });
    expect((await ask('{ either }', ['products:delete'])).status).toBe(403);
    expect((await ask('{ both }', ['products:read', 'products:write'])).body.data).toEqual({ both: 'both' });
  });

  it('counts the scopes of the type a field leads to', async () => {
    expect(denied(await ask('{ supplier { __typename } }', []))).toEqual(['Query.supplier']);
    expect((await ask('{ supplier { name } }', ['suppliers:read'])).body.data).toEqual({
      supplier: { name: 'ACME' },
    });
  });

  it('asks for a field of an interface what it may need on any type it may turn out to be', async () => {
    expect(denied(await ask('{ cat { name } }', ['keys:read']))).toEqual(['Named.name']);
    expect((await ask('{ cat { name } }', ['keys:read', 'cdn:write'])).body.data).toEqual({
      cat: { name: 'cat' },
    });
    expect(denied(await ask('{ cat { ... on Cat { purrs } } }', ['keys:read']))).toEqual(['Cat.purrs']);
  });

  it('leaves a union free and checks its members by fragment', async () => {
    expect((await ask('{ color { __typename } }', [])).body.data).toEqual({ color: { __typename: 'Red' } });
    const document = '{ color { ... on Red { hue } ... on Blue { hue } } }';
    expect(denied(await ask(document, ['products:read']))).toEqual(['Blue.hue']);
    expect((await ask(document, ['products:read', 'products:write'])).body.data).toEqual({
      color: { hue: 'red' },
    });
  });

  it('lets anybody ask for __typename', async () => {
    expect((await t.graphql('{ __typename }')).body).toEqual({ data: { __typename: 'Query' } });
  });

  it('decides the same response key in two fragments for each type', async () => {
    const answer = await ask(
      '{ color { ...r ...b } } fragment r on Red { x: hue } fragment b on Blue { x: hue }',
      ['products:write'],
    );
    expect(denied(answer)).toEqual(['Red.hue']);
  });

  it('prunes a literal @skip or @include', async () => {
    expect((await ask('{ open one @skip(if: true) both @include(if: false) }', [])).body.data).toEqual({
      open: 'open',
    });
  });

  it('evaluates a variable @skip or @include exactly, defaults included', async () => {
    const document = 'query ($yes: Boolean = true) { open one @skip(if: $yes) }';
    expect((await ask(document, [])).body.data).toEqual({ open: 'open' });
    expect(denied(await ask(document, [], { variables: { yes: false } }))).toEqual(['Query.one']);
  });

  it('looks only at the operation that is run, and keeps the two apart', async () => {
    const document = 'query a { open } query b { one }';
    const key = await holding();
    expect((await t.graphql(document, { key, operationName: 'a' })).body.data).toEqual({ open: 'open' });
    expect((await t.graphql(document, { key, operationName: 'b' })).status).toBe(403);
    expect((await t.graphql(document, { key, operationName: 'a' })).status).toBe(200);
    expect(
      (await t.graphql(document, { key, operationName: 'c' })).body.errors?.[0]?.extensions['code'],
    ).toBe('OPERATION_RESOLUTION_FAILURE');
  });

  it('does not let a caller through after another one who was allowed the same document', async () => {
    expect((await ask('{ one }', ['products:read'])).status).toBe(200);
    expect((await ask('{ one }', [])).status).toBe(403);
    expect((await t.graphql('{ one }')).status).toBe(401);
  });

  it('visits each fragment once, and refuses those that multiply each other by their shape', async () => {
    const chain = (count: number, spreads: string) =>
      Array.from({ length: count }, (_, n) =>
        n + 1 < count
          ? `fragment f${n} on Query { one ${spreads.replaceAll('NEXT', `f${n + 1}`)} }`
          : `fragment f${n} on Query { both }`,
      ).join('\n');
    const long = await ask(`{ ...f0 } ${chain(90, '...NEXT')}`, []);
    expect(denied(long)?.toSorted()).toEqual(['Query.both', 'Query.one']);
    const bomb = await ask(`{ ...f0 } ${chain(60, '...NEXT ... on Query { ...NEXT }')}`, []);
    expect(bomb.status).toBe(400);
    expect(bomb.body.errors?.[0]?.extensions['code']).toBe('TOO_MANY_ALIASES');
  });

  it('adds what an argument needs only where the argument is present', async () => {
    expect((await ask('{ wish }', [])).body.data).toEqual({ wish: 'granted' });
    expect(denied(await ask('{ wish(loud: false) }', []))).toEqual(['Query.wish(loud:)']);
    const viaVariable = 'query ($loud: Boolean) { wish(loud: $loud) }';
    expect((await ask(viaVariable, [])).body.data).toEqual({ wish: 'granted' });
    expect(denied(await ask(viaVariable, [], { variables: { loud: true } }))).toEqual(['Query.wish(loud:)']);
    expect((await ask('query ($loud: Boolean = true) { wish(loud: $loud) }', [])).status).toBe(200);
  });

  it('adds what an input field needs where it is written or sent', async () => {
    expect((await ask('{ wish(input: {size: 1}) }', [])).status).toBe(200);
    expect(denied(await ask('{ wish(input: {size: 1, gold: true}) }', []))).toEqual(['Wish.gold']);
    const document = 'query ($input: Wish) { wish(input: $input) }';
    expect((await ask(document, [], { variables: { input: { size: 1 } } })).status).toBe(200);
    expect(denied(await ask(document, [], { variables: { input: { gold: false } } }))).toEqual(['Wish.gold']);
    expect((await ask(document, ['billing:read'], { variables: { input: { gold: true } } })).status).toBe(
      200,
    );
    const member = 'query ($gold: Boolean) { wish(input: {gold: $gold}) }';
    expect((await ask(member, [])).status).toBe(200);
    expect(denied(await ask(member, [], { variables: { gold: true } }))).toEqual(['Wish.gold']);
  });

  it('refuses a credential that fails before GraphQL in every mode, never downgrading it to anonymous', async () => {
    for (const headers of [{}, { prefer: 'partial' }, { 'halyard-authorization': 'dry-run' }]) {
      const answer = await t.graphql('{ open }', { key: 'pm_live_nonsense', headers });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
    }
    expect(trace.ran).toEqual([]);
  });

  it('refuses a mutation before its first side effect, even where a part of it is allowed', async () => {
    const answer = await ask('mutation { first second }', ['products:write'], {
      headers: { prefer: 'partial' },
    });
    expect(answer.status).toBe(403);
    expect(denied(answer)).toEqual(['Mutation.second']);
    expect(trace.ran).toEqual([]);
  });
});

describe('answering in part', () => {
  const partial = { headers: { prefer: 'partial' } };
  const dryRun = { headers: { 'halyard-authorization': 'dry-run' } };

  it('answers what is allowed with 200, and says what is not by response key and coordinate', async () => {
    const answer = await ask('{ open mine: one }', [], partial);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('preference-applied')).toBe('partial');
    expect(answer.body.data).toEqual({ open: 'open', mine: null });
    expect(answer.body.errors).toMatchObject([
      {
        path: ['mine'],
        extensions: { code: 'FORBIDDEN', coordinate: 'Query.one', missingScopes: ['products:read'] },
      },
    ]);
  });

  it('gives exact paths with list indexes, and lets nulls rise as the schema says', async () => {
    const nullable = await ask('{ items { id secret } }', [], partial);
    expect(nullable.body.data).toEqual({
      items: [
        { id: 1, secret: null },
        { id: 2, secret: null },
      ],
    });
    expect(nullable.body.errors?.map(({ path }) => path)).toEqual([
      ['items', 0, 'secret'],
      ['items', 1, 'secret'],
    ]);
    const strict = await ask('{ items { id strict } }', [], partial);
    expect(strict.status).toBe(200);
    expect(strict.body.data).toBeNull();
  });

  it('decides by the concrete type', async () => {
    const answer = await ask('{ cat { ... on Cat { purrs } ... on Dog { barks } } }', ['cdn:read'], partial);
    expect(answer.body).toEqual({ data: { cat: { purrs: true } } });
  });

  it('denies a field for an argument it may not be given', async () => {
    const answer = await ask('{ open wish(loud: true) }', [], partial);
    expect(answer.body.data).toBeNull();
    expect(answer.body.errors?.[0]).toMatchObject({
      path: ['wish'],
      extensions: { coordinate: 'Query.wish(loud:)' },
    });
  });

  it('does not count an argument through a variable that only has a default', async () => {
    const answer = await ask('query ($loud: Boolean = true) { one wish(loud: $loud) }', [], partial);
    expect(answer.body.data).toEqual({ one: null, wish: 'granted' });
  });

  it('reports a dry run beside the answer instead of in it', async () => {
    const answer = await ask('{ open one }', [], dryRun);
    expect(answer.status).toBe(200);
    expect(answer.body.data).toEqual({ open: 'open', one: null });
    expect(answer.body).not.toHaveProperty('errors');
    expect(answer.body.extensions).toMatchObject({
      authorization: { wouldDeny: [{ coordinate: 'Query.one', missingScopes: ['products:read'] }] },
    });
    expect((await ask('{ open }', [], dryRun)).body.extensions).toEqual({ authorization: { wouldDeny: [] } });
  });

  it('keeps an error beside data that a denial in a dry run left null altogether', async () => {
    const answer = await ask('{ items { id strict } }', [], dryRun);
    expect(answer.status).toBe(200);
    expect(answer.body.data).toBeNull();
    expect(answer.body.errors).toMatchObject([{ path: ['items', 0, 'strict'] }]);
    expect(answer.body.extensions).toMatchObject({
      authorization: { wouldDeny: [{ coordinate: 'Item.strict' }] },
    });
  });

  it('executes no mutation in a dry run, whether or not all of it is allowed', async () => {
    for (const [held, wouldDeny] of [
      [['products:write', 'products:delete'], []],
      [['products:write'], [{ coordinate: 'Mutation.second', missingScopes: ['products:delete'] }]],
    ] as [Scope[], object[]][]) {
      const answer = await ask('mutation { first second }', held, dryRun);
      expect(answer.status).toBe(200);
      expect(answer.body.data).toBeNull();
      expect(answer.body.errors).toEqual([
        {
          message: 'A dry run changes nothing: the mutation was not executed.',
          extensions: { code: 'DRY_RUN' },
        },
      ]);
      expect(answer.body.extensions).toMatchObject({ authorization: { wouldDeny } });
    }
    expect(trace.ran).toEqual([]);
  });
});

describe('the gate', () => {
  it('cannot be walked around: the schema answers nothing to an executor that was not stamped', async () => {
    const result = await execute({
      schema: t.app.engine.schema,
      document: parse('{ open }'),
      contextValue: { principal: { scopes: -1n } },
    });
    expect(result.errors?.[0]?.message).toMatch(/run operations through executeOperation|guarded/);
    expect(trace.ran).toEqual([]);
  });
});

describe('subscriptions', () => {
  const listen = async (key: string) => {
    const response = await t.fetch('/graphql', {
      method: 'POST',
      headers: {
        accept: 'text/event-stream',
        'content-type': 'application/json',
        authorization: `Bearer ${key}`,
      },
      body: JSON.stringify({ query: 'subscription { ticks }' }),
    });
    return { response, reader: response.body?.pipeThrough(new TextDecoderStream()).getReader() };
  };

  it('are checked when they begin', async () => {
    const { reader } = await listen(await holding());
    expect((await reader?.read())?.value).toContain('FORBIDDEN');
  });

  it('are one use of the system key, however many events they answer', async () => {
    const { enableSystemKey } = await import('../../src/keys/system-key/enable.js');
    const { secret } = await enableSystemKey(t.operator());
    const { reader } = await listen(secret);
    const ticking = setInterval(() => trace.tick(), 5);
    let heard = '';
    while (!heard.includes('{"data":{"ticks":3}}')) heard += (await reader?.read())?.value;
    clearInterval(ticking);
    await reader?.cancel();
    const { auditEvents } = (await import('../../src/audit/table.js')).auditTables(t.store.read);
    const events = await t.store.read.select().from(auditEvents);
    expect(events.filter(({ action }) => action === 'systemKey.use')).toHaveLength(1);
  });

  /** Listens, changes something after the first event, and hears what the stream ends with. */
  const heardAfter = async (change: (id: string) => Promise<unknown>, code: string) => {
    const { id, token } = await t.key({ scopes: ['status:read'] });
    const { reader } = await listen(token);
    const next = async () => {
      let text = '';
      while (!/event: (next|complete)\n/.test(text)) {
        const { value, done } = (await reader?.read()) ?? { done: true };
        if (done) break;
        text += value;
      }
      return text;
    };
    // The event waits until somebody lets it go, and nobody knows when it begins to wait.
    const ticking = setInterval(() => trace.tick(), 5);
    expect(await next()).toContain('{"data":{"ticks":1}}');
    await change(id);
    let heard = '';
    while (!heard.includes(code)) heard = await next();
    clearInterval(ticking);
    expect(await next()).toContain('event: complete');
  };

  it('end with an error event when the key is revoked', async () => {
    const { revokeKey } = await import('../../src/keys/revoke-key.js');
    await heardAfter((id) => revokeKey(t.operator(), { id }), 'API_KEY_REVOKED');
  });

  it('end when the key is revoked though nothing happens that they could tell', async () => {
    const { revokeKey } = await import('../../src/keys/revoke-key.js');
    const { id, token } = await t.key({ scopes: ['status:read'] });
    const { reader } = await listen(token);
    await revokeKey(t.operator(), { id });
    let heard = '';
    while (!heard.includes('event: complete')) heard += (await reader?.read())?.value;
    expect(heard).toContain('API_KEY_REVOKED');
    expect(heard).not.toContain('ticks');
  });

  it('end with an error event when the key loses the scope', async () => {
    const { changeKey } = await import('../../src/keys/update-key.js');
    await heardAfter((id) => changeKey(t.operator(), { id, scopes: ['products:read'] }), 'FORBIDDEN');
  });
});

describe('introspection', () => {
  const TYPES = '{ __schema { queryType { fields { name } } mutationType { fields { name } } } }';
  const names = (answer: Answer) => JSON.stringify(answer.body.data);

  it('shows each caller just what it may use', async () => {
    const anonymous = await t.graphql(TYPES);
    expect(names(anonymous)).toContain('"open"');
    expect(names(anonymous)).not.toContain('"one"');
    const reader = await ask(TYPES, ['products:read']);
    expect(names(reader)).toContain('"one"');
    expect(names(reader)).not.toContain('"both"');
    expect(names(reader)).not.toContain('"first"');
    expect(names(await ask(TYPES, ['products:write']))).toContain('"first"');
  });

  it('can be switched off, kept for who has a credential, or opened to all', async () => {
    for (const [policy, anonymous, authenticated] of [
      ['off', 403, 403],
      ['authenticated', 401, 200],
      ['public', 200, 200],
    ] as const) {
      const other = await createTestApp({
        schema: smallSchema(trace),
        env: { HALYARD_INTROSPECTION: policy },
      });
      try {
        expect((await other.graphql(TYPES)).status).toBe(anonymous);
        expect((await other.graphql(TYPES, { key: other.firstKey })).status).toBe(authenticated);
      } finally {
        await other.close();
      }
    }
  });

  it('suggests nothing the caller cannot see', async () => {
    const message = (answer: Answer) => answer.body.errors?.[0]?.message;
    expect(message(await ask('{ bath }', []))).not.toContain('Did you mean');
    expect(message(await t.graphql('{ bath }', { key: t.firstKey }))).toContain('Did you mean "both"');
  });
});

describe('errors nobody foresaw', () => {
  it('show nothing of what went wrong but an id to find it by', async () => {
    const answer = await t.graphql('{ open broken }');
    expect(answer.status).toBe(200);
    expect(JSON.stringify(answer.body)).not.toContain('hunter2');
    expect(answer.body.errors?.[0]?.extensions).toMatchObject({
      code: 'INTERNAL_SERVER_ERROR',
      requestId: answer.headers.get('x-request-id'),
    });
  });
});

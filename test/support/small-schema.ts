import SchemaBuilder from '@pothos/core';
import type { GraphQLSchema } from 'graphql';
import type { GraphqlContext } from '../../src/graphql/context.js';
import '../../src/graphql/scopes-plugin.js';

/** What the resolvers of the small schema leave behind, so that a test sees what ran. */
export interface Trace {
  readonly ran: string[];
  /** Lets the subscription's next event go. */
  tick: () => void;
}

export const newBuilder = () =>
  new SchemaBuilder<{ Context: GraphqlContext; DefaultFieldNullability: false }>({
    plugins: ['scopes'],
    defaultFieldNullability: false,
  });

/** One field for each row of the table in AUTHORIZATION.md, and nothing else. */
export function smallSchema(trace: Trace): GraphQLSchema {
  const builder = newBuilder();
  const ran = <T>(what: string, value: T): T => {
    trace.ran.push(what);
    return value;
  };

  const Supplier = builder.objectRef<{ name: string }>('Supplier').implement({
    scopes: [['suppliers:read']],
    fields: (t) => ({ name: t.exposeString('name') }),
  });

  const Named = builder.interfaceRef<{ name: string }>('Named').implement({
    fields: (t) => ({
      name: t.exposeString('name', { scopes: [['keys:read']] }),
      plain: t.string({ resolve: () => 'p' }),
    }),
    resolveType: ({ name }) => (name === 'cat' ? 'Cat' : 'Dog'),
  });
  builder.objectRef<{ name: string }>('Cat').implement({
    interfaces: [Named],
    fields: (t) => ({ purrs: t.boolean({ scopes: [['cdn:read']], resolve: () => true }) }),
  });
  builder.objectRef<{ name: string }>('Dog').implement({
    interfaces: [Named],
    scopes: [['cdn:write']],
    fields: (t) => ({ barks: t.boolean({ resolve: () => true }) }),
  });
  const Red = builder.objectRef<{ hue: string }>('Red').implement({
    fields: (t) => ({ hue: t.exposeString('hue', { scopes: [['products:read']] }) }),
  });
  const Blue = builder.objectRef<{ hue: string }>('Blue').implement({
    fields: (t) => ({ hue: t.exposeString('hue', { scopes: [['products:write']] }) }),
  });
  const Color = builder.unionType('Color', {
    types: [Red, Blue],
    resolveType: (value) => ('hue' in value && value.hue === 'red' ? 'Red' : 'Blue'),
  });
  const Item = builder.objectRef<{ id: number }>('Item').implement({
    fields: (t) => ({
      id: t.exposeInt('id'),
      secret: t.string({ nullable: true, scopes: [['products:read']], resolve: ({ id }) => `s${id}` }),
      strict: t.string({ scopes: [['products:read']], resolve: ({ id }) => `t${id}` }),
    }),
  });
  const Input = builder.inputType('Wish', {
    fields: (t) => ({
      size: t.int(),
      gold: t.boolean({ scopes: [['billing:read']] }),
    }),
  });

  builder.queryType({
    fields: (t) => ({
      open: t.string({ public: true, resolve: () => ran('open', 'open') }),
      anyone: t.string({ authenticated: true, resolve: () => ran('anyone', 'anyone') }),
      one: t.string({ nullable: true, scopes: [['products:read']], resolve: () => ran('one', 'one') }),
      both: t.string({
        nullable: true,
        scopes: [['products:read', 'products:write']],
        resolve: () => ran('both', 'both'),
      }),
      either: t.string({
        nullable: true,
        scopes: [['products:read'], ['products:write']],
        resolve: () => ran('either', 'either'),
      }),
      supplier: t.field({ type: Supplier, nullable: true, public: true, resolve: () => ({ name: 'ACME' }) }),
      cat: t.field({ type: Named, nullable: true, public: true, resolve: () => ({ name: 'cat' }) }),
      color: t.field({ type: Color, nullable: true, public: true, resolve: () => ({ hue: 'red' }) }),
      items: t.field({ type: [Item], public: true, resolve: () => [{ id: 1 }, { id: 2 }] }),
      wish: t.string({
        public: true,
        args: {
          loud: t.arg.boolean({ scopes: [['domains:read']], defaultValue: true }),
          input: t.arg({ type: Input }),
        },
        resolve: () => ran('wish', 'granted'),
      }),
      broken: t.string({
        nullable: true,
        public: true,
        resolve: () => {
          throw new Error('the database password is hunter2');
        },
      }),
    }),
  });
  builder.mutationType({
    fields: (t) => ({
      first: t.string({ scopes: [['products:write']], resolve: () => ran('first', 'done') }),
      second: t.string({ scopes: [['products:delete']], resolve: () => ran('second', 'done') }),
    }),
  });
  builder.subscriptionType({
    fields: (t) => ({
      ticks: t.int({
        scopes: [['status:read']],
        async *subscribe() {
          for (let n = 1; ; n += 1) {
            await new Promise<void>((resolve) => {
              trace.tick = resolve;
            });
            yield n;
          }
        },
        resolve: (n) => Number(n),
      }),
    }),
  });
  return builder.toSchema();
}

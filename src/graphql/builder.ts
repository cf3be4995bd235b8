import SchemaBuilder from '@pothos/core';
import RelayPlugin from '@pothos/plugin-relay';
import { DateTimeResolver, JSONObjectResolver, SafeIntResolver } from 'graphql-scalars';
import type { BoundingBox } from '../areas/bounding-box.js';
import { fileOfText, type IncomingFile, isIncomingFile, type OutgoingFile } from '../files.js';
import type { Scope } from '../principals/scope-registry.js';
import type { GraphqlContext } from './context.js';
import { DECIDED_AT_RUN_TIME } from './needs.js';
import { nodeKindOf } from './node-kinds.js';
import './scopes-plugin.js';

/** What a connection carries beside its page: the count is only made where it is selected. */
export interface Countable {
  readonly totalCount: () => Promise<number>;
}

/** The one builder. A slice's `schema.ts` adds its types and fields to it; `graphql/schema.ts` lists the slices. */
export const builder = new SchemaBuilder<{
  Context: GraphqlContext;
  DefaultFieldNullability: false;
  DefaultEdgesNullability: { list: false; items: false };
  DefaultNodeNullability: false;
  Connection: Countable;
  Scalars: {
    ID: { Input: string; Output: string };
    DateTime: { Input: Date; Output: Date };
    JSONObject: { Input: Record<string, unknown>; Output: Record<string, unknown> };
    SafeInt: { Input: number; Output: number };
    GeoJSON: { Input: object; Output: object };
    BoundingBox: { Input: BoundingBox; Output: BoundingBox };
    AuthScope: { Input: string; Output: Scope };
    FileContent: { Input: IncomingFile; Output: OutgoingFile };
  };
}>({
  plugins: ['scopes', RelayPlugin],
  defaultFieldNullability: false,
  relay: {
    cursorType: 'String',
    nodesOnConnection: { description: 'The things on this page.' },
    edgesFieldOptions: {
      nullable: { list: false, items: false },
      description: 'The things on this page, each with its cursor.',
    },
    nodeFieldOptions: { nullable: false, description: 'The thing itself.' },
    cursorFieldOptions: { description: 'Its place in the list, for `after` and `before`.' },
    pageInfoFieldOptions: {
      nullable: false,
      description: 'Where this page stands, and how to get the next one.',
    },
    hasNextPageFieldOptions: { description: 'Whether there is more after this page.' },
    hasPreviousPageFieldOptions: { description: 'Whether there is more before this page.' },
    startCursorFieldOptions: { nullable: true, description: 'The place of the first thing on this page.' },
    endCursorFieldOptions: {
      nullable: true,
      description: 'The place of the last thing on this page: `after` for the next one.',
    },
    firstArgOptions: {
      description: 'How many to answer, counted from the start or from `after`: up to 500, by default 50.',
    },
    afterArgOptions: { description: 'A cursor: answer what comes after it.' },
    lastArgOptions: {
      description: 'How many to answer, counted back from the end or from `before`: up to 500.',
    },
    beforeArgOptions: { description: 'A cursor: answer what comes before it.' },
    // An id is the same text everywhere, in GraphQL, REST and logs; its prefix names the type.
    encodeGlobalID: (_typename, id) => String(id),
    decodeGlobalID: (id) => ({ typename: nodeKindOf(id)?.typename ?? '', id }),
    idFieldOptions: { description: 'Names the thing for good, among all things of all types.' },
    nodeTypeOptions: {
      description: 'Anything with an id that `node` can find again.',
      extensions: { [DECIDED_AT_RUN_TIME]: true },
    },
    nodeQueryOptions: false,
    nodesQueryOptions: false,
    pageInfoTypeOptions: { description: 'Where a page stands among all there is.' },
  },
});

builder.addScalarType('DateTime', DateTimeResolver, {
  description: 'A moment as RFC 3339 text, such as `2026-03-01T12:00:00Z`.',
});
builder.addScalarType('JSONObject', JSONObjectResolver, { description: 'A JSON object of any shape.' });
builder.addScalarType('SafeInt', SafeIntResolver, {
  description: 'A whole number that JavaScript can hold exactly: up to 2^53 - 1 on either side of zero.',
});
builder.scalarType('AuthScope', {
  description: 'The name of a scope, such as `products:read`. Query `scopes` for all of them.',
  serialize: (scope) => scope,
  parseValue: (value) => {
    if (typeof value !== 'string') throw new TypeError('A scope is a string.');
    return value;
  },
});

builder.scalarType('FileContent', {
  description:
    'What is in a file. In GraphQL it is a text: on the way in at most as long as a request may be, on the way out null where it is none, or has more than 256 KB. The routes of the REST bridges stream it, of any length.',
  serialize: (file) => file,
  parseValue: (value): IncomingFile => {
    if (isIncomingFile(value)) return value;
    if (typeof value !== 'string') throw new TypeError('The content of a file is a string.');
    return fileOfText(value);
  },
});

builder.queryType({ description: 'Everything that can be read.' });
builder.mutationType({
  description:
    'Everything that can be changed. A payload has what changed, or `userErrors` that say what was wrong with the input and where.',
});

builder.subscriptionType({
  description:
    'Everything that can be watched, over server-sent events: ask with `Accept: text/event-stream`. A stream ends with what it watches, or with the credential.',
});

builder.globalConnectionField('totalCount', (t) =>
  t.int({
    description: 'How many there are in all pages together. Counted only when asked for.',
    resolve: (connection) => connection.totalCount(),
  }),
);

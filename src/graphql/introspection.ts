import { MapperKind, mapSchema, pruneSchema } from '@graphql-tools/utils';
import type { GraphQLSchema } from 'graphql';
import { LRUCache } from 'lru-cache';
import { HalyardError } from '../errors.js';
import { AUTHENTICATED, covers, type ScopeMask, satisfies } from '../principals/scope.js';
import { needsOf } from './needs.js';

/**
 * Who may ask what the schema has. `scoped`, the default, shows everybody just what they may call, so that GraphiQL
 * completes nothing that would be refused.
 */
export const introspectionPolicies = ['off', 'authenticated', 'public', 'scoped'] as const;
export type IntrospectionPolicy = (typeof introspectionPolicies)[number];

/** Views are few where keys share scope sets, and rebuilt where they are many. */
const MOST_VIEWS = 50;

/** Answers the schema that a caller's introspection runs on. */
export function createIntrospection(schema: GraphQLSchema, policy: IntrospectionPolicy) {
  const views = new LRUCache<ScopeMask, GraphQLSchema>({ max: MOST_VIEWS });

  return function schemaSeenBy(held: ScopeMask): GraphQLSchema {
    if (policy === 'public') return schema;
    if (policy === 'off') {
      throw new HalyardError('FORBIDDEN', { message: 'Introspection is switched off on this server.' });
    }
    if (policy === 'authenticated') {
      if (covers(held, AUTHENTICATED)) return schema;
      throw new HalyardError('UNAUTHENTICATED', { message: 'Introspection needs a credential.' });
    }
    let view = views.get(held);
    if (!view) {
      view = filtered(schema, held);
      views.set(held, view);
    }
    return view;
  };
}

/** The schema without the fields, arguments and input fields this caller could not use, and the types only they led to. */
function filtered(schema: GraphQLSchema, held: ScopeMask): GraphQLSchema {
  const needs = needsOf(schema);
  let hidden = 0;
  const keep = (visible: boolean) => {
    if (!visible) hidden += 1;
    return visible;
  };
  const view = mapSchema(schema, {
    [MapperKind.COMPOSITE_FIELD]: (field, fieldName, typeName) => {
      if (!keep(satisfies(held, needs.field(typeName, fieldName)))) return null;
      const args = Object.entries(field.args ?? {}).filter(([name]) =>
        keep(satisfies(held, needs.argument(typeName, fieldName, name))),
      );
      return { ...field, args: Object.fromEntries(args) };
    },
    [MapperKind.INPUT_OBJECT_FIELD]: (field, fieldName, typeName) =>
      keep(satisfies(held, needs.inputField(typeName, fieldName))) ? field : null,
  });
  return hidden === 0 ? schema : pruneSchema(view);
}

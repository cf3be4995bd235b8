import { MapperKind, mapSchema } from '@graphql-tools/utils';
import {
  defaultFieldResolver,
  type GraphQLFieldConfig,
  type GraphQLResolveInfo,
  type GraphQLSchema,
} from 'graphql';
import { type Need, satisfies } from '../principals/scope.js';
import { argumentNeeds } from './auth-plan.js';
import type { GraphqlContext } from './context.js';
import { denialError, denialOf } from './denials.js';
import { noteMet, sentVariables } from './gate.js';
import { needsOf, type SchemaNeeds } from './needs.js';

const copies = new WeakMap<GraphQLSchema, GraphQLSchema>();

/**
 * The guarded lane: a copy of the schema in which every protected field checks the caller before it resolves. The
 * executor then gives the exact path of each denial, null propagation, and a decision by the concrete type.
 */
export function guardedSchema(schema: GraphQLSchema): GraphQLSchema {
  let copy = copies.get(schema);
  if (!copy) {
    const needs = needsOf(schema);
    copy = mapSchema(schema, {
      [MapperKind.OBJECT_FIELD]: (field, fieldName, typeName) =>
        guarded(
          field,
          { coordinate: `${typeName}.${fieldName}`, need: needs.field(typeName, fieldName) },
          needs,
        ),
    });
    copies.set(schema, copy);
  }
  return copy;
}

type Field = GraphQLFieldConfig<unknown, GraphqlContext>;

function guarded(field: Field, own: { coordinate: string; need: Need }, needs: SchemaNeeds): Field {
  const resolve = field.resolve ?? defaultFieldResolver;
  return {
    ...field,
    resolve(parent, args, context, info) {
      const { principal } = context;
      const asked = [own, ...suppliedArguments(info, needs, context)];
      for (const planned of asked) {
        if (!satisfies(principal.scopes, planned.need))
          throw denialError(denialOf(planned, principal), principal);
      }
      for (const { need } of asked) noteMet(context, need);
      return resolve(parent, args, context, info);
    },
  };
}

function suppliedArguments(
  { parentType, fieldName, fieldNodes, variableValues }: GraphQLResolveInfo,
  needs: SchemaNeeds,
  context: GraphqlContext,
) {
  const defined = parentType.getFields()[fieldName]?.args ?? [];
  if (defined.length === 0) return [];
  const variables = { sent: sentVariables(context), coerced: variableValues };
  return fieldNodes.flatMap((node) =>
    argumentNeeds({ needs, variables }, parentType.name, fieldName, defined, node.arguments ?? []),
  );
}

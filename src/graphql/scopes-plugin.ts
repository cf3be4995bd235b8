import SchemaBuilder, {
  BasePlugin,
  type PothosInputFieldConfig,
  type PothosOutputFieldConfig,
  type PothosTypeConfig,
  type SchemaTypes,
} from '@pothos/core';
import {
  DirectiveLocation,
  GraphQLDirective,
  type GraphQLFieldResolver,
  GraphQLList,
  GraphQLNonNull,
  GraphQLScalarType,
  GraphQLSchema,
  isObjectType,
} from 'graphql';
import { requireStamp } from './gate.js';
import { bothGuards, checkGuard, directivesOf, type Guard, guardFrom } from './guard.js';
import { GUARD, needsOf, ownGuard } from './needs.js';

declare global {
  export namespace PothosSchemaTypes {
    interface Plugins<Types extends SchemaTypes> {
      scopes: ScopesPlugin<Types>;
    }
    interface BaseTypeOptions<Types extends SchemaTypes> extends Pick<Guard, 'scopes' | 'authenticated'> {}
    interface FieldOptions extends Guard {}
    interface InputFieldOptions extends Pick<Guard, 'scopes' | 'authenticated'> {}
  }
}

/**
 * Lets a field, type, argument or input field say `scopes: [['keys:read']]`, `authenticated: true` or `public: true`,
 * and refuses to build a schema that leaves a root field unsaid. It checks nothing at run time: the plan does, from
 * what is noted here, before the first resolver runs.
 */
export class ScopesPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onTypeConfig(config: PothosTypeConfig): PothosTypeConfig {
    return noted(config, config.name);
  }

  override onOutputFieldConfig(config: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    return noted(config, `${config.parentType}.${config.name}`);
  }

  override onInputFieldConfig(config: PothosInputFieldConfig<Types>): PothosInputFieldConfig<Types> {
    return noted(config, `${config.parentType}.${config.name}`);
  }

  override wrapResolve(
    resolver: GraphQLFieldResolver<unknown, Types['Context'], object>,
    config: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> {
    if (config.kind !== 'Query' && config.kind !== 'Mutation' && config.kind !== 'Subscription')
      return resolver;
    return (parent, args, context, info) => {
      requireStamp(context, info.operation);
      return resolver(parent, args, context, info);
    };
  }

  override wrapSubscribe(
    subscribe: GraphQLFieldResolver<unknown, Types['Context'], object> | undefined,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> | undefined {
    if (!subscribe) return undefined;
    return (parent, args, context, info) => {
      requireStamp(context, info.operation);
      return subscribe(parent, args, context, info);
    };
  }

  override afterBuild(schema: GraphQLSchema): GraphQLSchema {
    pushDownInterfaces(schema);
    refuseUnsaidRootFields(schema);
    needsOf(schema);
    return withDirectives(schema);
  }
}

SchemaBuilder.registerPlugin('scopes', ScopesPlugin);

type Noted = { extensions?: Readonly<Record<string, unknown>> | undefined | null; pothosOptions: unknown };

function noted<Config extends Noted>(config: Config, coordinate: string): Config {
  const guard = guardFrom(config.pothosOptions);
  if (Object.keys(guard).length === 0) return config;
  checkGuard(guard, coordinate);
  return {
    ...config,
    extensions: { ...config.extensions, [GUARD]: guard, directives: directivesOf(guard) },
  };
}

/** What an interface's field says holds on every type that implements it, and is printed there. */
function pushDownInterfaces(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const parent of type.getInterfaces()) {
      for (const inherited of Object.values(parent.getFields())) {
        const field = type.getFields()[inherited.name];
        const guard = ownGuard(inherited);
        if (!field || Object.keys(guard).length === 0) continue;
        const both = bothGuards(ownGuard(field), guard);
        field.extensions = { ...field.extensions, [GUARD]: both, directives: directivesOf(both) };
      }
    }
  }
}

/** Deny by default: who may call a root field is written on it, or on its type, or the server does not start. */
function refuseUnsaidRootFields(schema: GraphQLSchema): void {
  for (const root of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) {
    if (!root || Object.keys(ownGuard(root)).length > 0) continue;
    for (const field of Object.values(root.getFields())) {
      if (Object.keys(ownGuard(field)).length > 0) continue;
      throw new Error(`${root.name}.${field.name} says neither scopes nor authenticated nor public.`);
    }
  }
}

const authScope = new GraphQLScalarType({
  name: 'AuthScope',
  description: 'The name of a scope, such as `products:read`.',
});

const places = [
  DirectiveLocation.FIELD_DEFINITION,
  DirectiveLocation.OBJECT,
  DirectiveLocation.INTERFACE,
  DirectiveLocation.SCALAR,
  DirectiveLocation.ENUM,
];

const authenticatedDirective = new GraphQLDirective({
  name: 'authenticated',
  description: 'Needs a credential, of whatever scopes.',
  locations: places,
});

function requiresScopesDirective(scopeType: GraphQLScalarType): GraphQLDirective {
  const set = new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(scopeType)));
  return new GraphQLDirective({
    name: 'requiresScopes',
    description: 'Needs every scope of at least one of these sets. Implies @authenticated.',
    locations: [...places, DirectiveLocation.ARGUMENT_DEFINITION, DirectiveLocation.INPUT_FIELD_DEFINITION],
    args: { scopes: { type: new GraphQLNonNull(new GraphQLList(set)) } },
  });
}

/** Definitions have to be added after the build: Pothos drops those it does not use itself. */
function withDirectives(schema: GraphQLSchema): GraphQLSchema {
  const existing = schema.getType('AuthScope');
  const scopeType = existing instanceof GraphQLScalarType ? existing : authScope;
  const config = schema.toConfig();
  return new GraphQLSchema({
    ...config,
    directives: [...config.directives, authenticatedDirective, requiresScopesDirective(scopeType)],
  });
}

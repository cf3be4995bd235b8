import { defaultFieldResolver, type GraphQLSchema, isInterfaceType, isObjectType } from 'graphql';
import { builder } from './builder.js';
import '../accounts/schema.js';
import '../areas/schema.js';
import '../audit/schema.js';
import '../catalog/schema.js';
import '../keys/schema.js';
import '../projects/schema.js';
import '../service-accounts/schema.js';
import '../sessions/schema.js';
import '../sunset/schema.js';
import '../sunset/schema-report.js';
import '../transfers/schema.js';
import '../usage/schema.js';
import '../usage/schema-secrets.js';
import '../usage/schema-usage.js';
import './access.js';
import './node.js';
import './verify-key.js';
import './viewer.js';
import './vocabulary.js';

let built: GraphQLSchema | undefined;

/** The one schema: each slice adds its types and fields to the builder when it is imported. */
export function buildSchema(): GraphQLSchema {
  built ??= withPlainIds(builder.toSchema());
  return built;
}

/** An id is what stands in its row. The Relay plugin would make a promise of each, to encode what here is not encoded. */
function withPlainIds(schema: GraphQLSchema): GraphQLSchema {
  const node = schema.getType('Node');
  for (const { name } of isInterfaceType(node) ? schema.getPossibleTypes(node) : []) {
    const type = schema.getType(name);
    const id = isObjectType(type) ? type.getFields()['id'] : undefined;
    if (id) id.resolve = defaultFieldResolver;
  }
  return schema;
}

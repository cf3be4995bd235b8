import { defaultFieldResolver, type GraphQLSchema, isInterfaceType, isObjectType } from 'graphql';
import { builder } from './builder.js';
import '../accounts/schema.js';
import '../areas/schema.js';
import '../assets/schema.js';
import '../assets/schema-summary.js';
import '../audit/schema.js';
import '../catalog/schema.js';
import '../deployments/schema.js';
import '../jobs/schema.js';
import '../keys/schema.js';
import '../projects/schema.js';
import '../service-accounts/schema.js';
import '../sessions/schema.js';
import '../status/schema.js';
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
  built ??= readPlainly(builder.toSchema());
  return built;
}

/**
 * An id is what stands in its row, and a connection of ours has its nodes. The Relay plugin would make a promise of each
 * id, to encode what here is not encoded, and of each page all its cursors, to find the nodes beside them.
 */
function readPlainly(schema: GraphQLSchema): GraphQLSchema {
  const node = schema.getType('Node');
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    const { id, nodes } = type.getFields();
    if (id && isInterfaceType(node) && type.getInterfaces().includes(node)) id.resolve = defaultFieldResolver;
    if (nodes && type.name.endsWith('Connection')) nodes.resolve = defaultFieldResolver;
  }
  return schema;
}

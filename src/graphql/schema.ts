import type { GraphQLSchema } from 'graphql';
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

/** The one schema: each slice adds its types and fields to the builder when it is imported. */
export const buildSchema = (): GraphQLSchema => builder.toSchema();

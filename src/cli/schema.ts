import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { printSchemaWithDirectives } from '@graphql-tools/utils';
import type { Command } from 'commander';
import type { GraphQLSchema } from 'graphql';
import { bridges } from '../bridges/index.js';
import { type MountedBridge, mountBridge } from '../bridges/mount.js';
import { needsOf } from '../graphql/needs.js';
import { createEngine } from '../graphql/operation/engine.js';
import { defaultLimits } from '../graphql/operation/limits.js';
import { buildSchema } from '../graphql/schema.js';
import { apiNames, grantableScopes } from '../principals/api-registry.js';
import { type Need, scopesIn } from '../principals/scope.js';
import { type Scope, scopeRegistry } from '../principals/scope-registry.js';
import { type OutputOptions, print } from './command.js';

const FOLDER = join(dirname(fileURLToPath(import.meta.url)), '../../schema');

export function addSchema(program: Command): void {
  program
    .command('schema')
    .description('The schema as files, for review and for gateways.')
    .command('print')
    .description('Write schema.graphql, scopes.json and openapi/*.json from the code.')
    .option('--check', 'write nothing; exit 1 where a file is not what the code says')
    .option('--json', 'print JSON')
    .action(printSchema);
}

function printSchema(options: OutputOptions & { check?: boolean }): void {
  const stale: string[] = [];
  const files = printedFiles();
  for (const [name, text] of files) {
    const file = join(FOLDER, name);
    if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
    stale.push(name);
    if (options.check) continue;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const names = [...files.keys()];
  print(options, { files: names, [options.check ? 'stale' : 'written']: stale }, () =>
    stale.length === 0
      ? `All ${names.length} files are what the code says.`
      : `${options.check ? 'Stale' : 'Written'}: ${stale.join(', ')}`,
  );
  if (options.check && stale.length > 0) process.exitCode = 1;
}

/** Every printed file by its name, without a server or a store. */
export function printedFiles(): ReadonlyMap<string, string> {
  const schema = buildSchema();
  const onBug = () => {};
  const engine = createEngine(schema, { limits: defaultLimits, introspection: 'public', onBug });
  const mounted = bridges.map((bridge) => mountBridge(bridge, engine));
  return new Map([
    ['schema.graphql', `${printSchemaWithDirectives(schema)}\n`],
    ['scopes.json', asJson(scopesOf(schema, mounted))],
    ...mounted.map(({ name, openapi }) => [`openapi/${name}.json`, asJson(openapi)] as const),
  ]);
}

const asJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Each scope with all that asks for it, alone or with others. */
function scopesOf(schema: GraphQLSchema, mounted: readonly MountedBridge[]) {
  const fields = fieldNeeds(schema);
  const routes = mounted.flatMap(({ name, routes: ofBridge }) =>
    ofBridge.map((route) => ({ label: `${name}: ${route.method} ${route.path}`, need: route.need })),
  );
  return scopeRegistry.map((row) => ({
    scope: row.name,
    description: row.description,
    aliases: row.aliases,
    apis: apiNames.filter((api) => grantableScopes(api).includes(row.name)),
    fields: fields.filter(({ need }) => asksFor(need, row.name)).map(({ coordinate }) => coordinate),
    routes: routes.filter(({ need }) => asksFor(need, row.name)).map(({ label }) => label),
  }));
}

const asksFor = (need: Need, scope: Scope): boolean => need.some((mask) => scopesIn(mask).includes(scope));

function fieldNeeds(schema: GraphQLSchema): { coordinate: string; need: Need }[] {
  const needs = needsOf(schema);
  return Object.values(schema.getTypeMap()).flatMap((type) =>
    'getFields' in type && !type.name.startsWith('__')
      ? Object.keys(type.getFields()).map((field) => ({
          coordinate: `${type.name}.${field}`,
          need: needs.field(type.name, field),
        }))
      : [],
  );
}

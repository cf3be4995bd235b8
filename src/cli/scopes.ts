import type { Command } from 'commander';
import { apiNames, grantableScopes } from '../principals/api-registry.js';
import { scopeRegistry } from '../principals/scope-registry.js';
import { type OutputOptions, print, table } from './command.js';

export function addScopes(program: Command): void {
  program
    .command('scopes')
    .description('Look up what keys can be granted.')
    .command('list')
    .description('List every scope, what it allows, and whose keys may hold it.')
    .option('--json', 'print JSON')
    .action((options: OutputOptions) => {
      const rows = scopeRegistry.map(({ name, description, aliases, apis }) => ({
        name,
        description,
        aliases,
        apis: apiNames.filter((api) => grantableScopes(api).includes(name)),
        management: apis === 'every',
      }));
      print(options, rows, () =>
        table(
          ['SCOPE', 'KEYS OF', 'ALLOWS'],
          rows.map((row) => [row.name, row.management ? 'every API' : row.apis.join(', '), row.description]),
        ),
      );
    });
}

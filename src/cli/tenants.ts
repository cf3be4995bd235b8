import type { Command } from 'commander';
import { createTenant } from '../accounts/create-tenant.js';
import { everyTenant } from '../accounts/get-tenant.js';
import { resumeTenant, suspendTenant } from '../accounts/suspend-tenant.js';
import { DEFAULT_TENANT } from '../accounts/tenant.js';
import { asOperator, type OutputOptions, print, shortTime, table } from './command.js';

export function addTenants(program: Command): void {
  const tenants = program.command('tenants').description('Make and list tenants.');

  tenants
    .command('create')
    .description('Make a tenant. Give it keys with `keys create --tenant <id>`.')
    .requiredOption('--name <name>', 'a name for people')
    .option('--json', 'print JSON')
    .action(async (options: OutputOptions & { name: string }) => {
      const tenant = await asOperator(DEFAULT_TENANT, (context) => createTenant(context, options));
      print(options, tenant, () => `${tenant.id}  ${tenant.name}`);
    });

  tenants
    .command('suspend <id>')
    .description('Refuse every credential of a tenant, at once. Its data stays.')
    .action(async (id: string) => {
      const tenant = await asOperator(DEFAULT_TENANT, (context) => suspendTenant(context, id));
      print({}, tenant, () => `${tenant.id} is suspended.`);
    });

  tenants
    .command('resume <id>')
    .description('Take the credentials of a suspended tenant again.')
    .action(async (id: string) => {
      const tenant = await asOperator(DEFAULT_TENANT, (context) => resumeTenant(context, id));
      print({}, tenant, () => `${tenant.id} is served again.`);
    });

  tenants
    .command('list')
    .description('List the tenants, oldest first.')
    .option('--json', 'print JSON')
    .action(async (options: OutputOptions) => {
      const found = await asOperator(DEFAULT_TENANT, everyTenant);
      print(options, found, () =>
        table(
          ['ID', 'NAME', 'CREATED', 'SUSPENDED'],
          found.map(({ id, name, createdAt, suspendedAt }) => [
            id,
            name,
            shortTime(createdAt),
            shortTime(suspendedAt),
          ]),
        ),
      );
    });
}

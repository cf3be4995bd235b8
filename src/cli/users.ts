import type { Command } from 'commander';
import { setUserDisabled } from '../accounts/disable-user.js';
import { everyUser } from '../accounts/get-user.js';
import { DEFAULT_TENANT } from '../accounts/tenant.js';
import { createPasswordReset } from '../sessions/change-password.js';
import { unlockUser } from '../sessions/lock-out.js';
import { asOperator, type OutputOptions, print, table } from './command.js';

export function addUsers(program: Command): void {
  const users = program.command('users').description('People who log in.');

  users
    .command('list')
    .description('List everybody, who registered first first.')
    .option('--json', 'print JSON')
    .action(async (options: OutputOptions) => {
      const found = await asOperator(DEFAULT_TENANT, everyUser);
      const rows = found.map(({ passwordHash: _hash, ...user }) => user);
      print(options, rows, () =>
        table(
          ['ID', 'E-MAIL', 'NAME', 'DISABLED'],
          rows.map((user) => [user.id, user.email, user.name, user.disabledAt?.toISOString() ?? '']),
        ),
      );
    });

  for (const [name, disabled, description] of [
    ['disable', true, 'Let a person in nowhere, at once: their sessions and keys are refused.'],
    ['enable', false, 'Let a disabled person in again.'],
  ] as const) {
    users
      .command(`${name} <id>`)
      .description(description)
      .action(async (id: string) => {
        const user = await asOperator(DEFAULT_TENANT, (context) => setUserDisabled(context, id, disabled));
        print({}, user, () => `${user.email} is ${name}d.`);
      });
  }

  users
    .command('unlock <id>')
    .description('Let a member log in again whom failures have locked out.')
    .option('--tenant <id>', 'a tenant they belong to', DEFAULT_TENANT)
    .action(async (id: string, { tenant }: { tenant: string }) => {
      const member = await asOperator(tenant, (context) => unlockUser(context, id));
      print({}, member, () => `${member.user.email} can log in again.`);
    });

  users
    .command('reset-password <id>')
    .description('Make a token with which a member sets another password once, within an hour.')
    .option('--tenant <id>', 'a tenant they belong to', DEFAULT_TENANT)
    .option('--json', 'print JSON')
    .action(async (id: string, options: OutputOptions & { tenant: string }) => {
      const reset = await asOperator(options.tenant, (context) => createPasswordReset(context, id));
      print(options, { secret: reset.token, expires_at: reset.expiresAt }, () =>
        [`${reset.token}`, '', `Works once, until ${reset.expiresAt.toISOString()}.`].join('\n'),
      );
    });
}

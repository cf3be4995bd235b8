import type { Command } from 'commander';
import { setUserDisabled } from '../accounts/disable-user.js';
import { everyUser, tenantsOf, userByEmail } from '../accounts/get-user.js';
import { DEFAULT_TENANT } from '../accounts/tenant.js';
import { normalisedEmail } from '../accounts/user.js';
import type { Context } from '../context.js';
import { createPasswordReset } from '../sessions/change-password.js';
import { unlockUser } from '../sessions/lock-out.js';
import { asOperator, type OutputOptions, print, printSecret, shortTime, table } from './command.js';

export function addUsers(program: Command): void {
  const users = program.command('users').description('People who log in.');

  users
    .command('list')
    .description('List everybody, who registered first first.')
    .option('--json', 'print JSON')
    .action(async (options: OutputOptions) => {
      const rows = await asOperator(DEFAULT_TENANT, everybody);
      print(options, rows, () =>
        table(
          ['ID', 'E-MAIL', 'NAME', 'REGISTERED', 'TENANTS', 'DISABLED'],
          rows.map((user) => [
            user.id,
            user.email,
            user.name,
            shortTime(user.createdAt),
            user.tenants.map(({ id, role }) => `${id} (${role})`).join(', '),
            shortTime(user.disabledAt),
          ]),
        ),
      );
    });

  for (const [name, disabled, description] of [
    ['disable', true, 'Let a person in nowhere, at once: their sessions and keys are refused.'],
    ['enable', false, 'Let a disabled person in again.'],
  ] as const) {
    users
      .command(`${name} <id-or-email>`)
      .description(description)
      .action(async (person: string) => {
        const user = await asOperator(DEFAULT_TENANT, async (context) =>
          setUserDisabled(context, await idOf(context, person), disabled),
        );
        print({}, user, () => `${user.email} is ${name}d.`);
      });
  }

  users
    .command('unlock <id-or-email>')
    .description('Let a member log in again whom failures have locked out.')
    .option('--tenant <id>', 'a tenant they belong to', DEFAULT_TENANT)
    .action(async (person: string, { tenant }: { tenant: string }) => {
      const member = await asOperator(tenant, async (context) =>
        unlockUser(context, await idOf(context, person)),
      );
      print({}, member, () => `${member.user.email} can log in again.`);
    });

  users
    .command('reset-password <id-or-email>')
    .description('Make a token with which a member sets another password once, within an hour.')
    .option('--tenant <id>', 'a tenant they belong to', DEFAULT_TENANT)
    .option('--json', 'print JSON')
    .action(async (person: string, options: OutputOptions & { tenant: string }) => {
      const { token, expiresAt } = await asOperator(options.tenant, async (context) =>
        createPasswordReset(context, await idOf(context, person)),
      );
      const notice = `It works once, until ${expiresAt.toISOString()}.`;
      printSecret(options, { secret: token, expires_at: expiresAt }, notice);
    });
}

async function everybody(context: Context) {
  const rows = [];
  for (const { passwordHash: _hash, ...user } of await everyUser(context)) {
    const memberships = await tenantsOf(context.store.read, user.id);
    rows.push({ ...user, tenants: memberships.map(({ tenantId: id, role }) => ({ id, role })) });
  }
  return rows;
}

/** What holds an @ is an e-mail address. */
async function idOf({ store }: Context, person: string): Promise<string> {
  if (!person.includes('@')) return person;
  const user = await userByEmail(store.read, normalisedEmail(person));
  if (!user) throw new Error(`Nobody is registered as ${person}.`);
  return user.id;
}

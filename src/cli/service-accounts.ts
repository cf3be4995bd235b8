import type { Command } from 'commander';
import { DEFAULT_TENANT } from '../accounts/tenant.js';
import { createAccount } from '../service-accounts/create-account.js';
import { deleteAccount } from '../service-accounts/delete-account.js';
import { disableAccount, enableAccount } from '../service-accounts/disable-account.js';
import { listAccounts } from '../service-accounts/list-accounts.js';
import {
  another,
  asOperator,
  type OutputOptions,
  print,
  printPage,
  readPage,
  wholeNumber,
  words,
} from './command.js';

interface AccountOptions extends OutputOptions {
  readonly tenant: string;
}

export function addServiceAccounts(program: Command): void {
  const accounts = program.command('service-accounts').description('Programs that call in their own name.');

  subcommand(accounts, 'list', 'List the service accounts, newest first.')
    .option('--project <id>', 'only those that work in this project')
    .option('--limit <n>', 'at most this many', wholeNumber, 50)
    .option('--after <cursor>', 'go on where the last page ended')
    .action(list);

  subcommand(
    accounts,
    'create',
    'Make a service account. Give it keys with `keys create --service-account <id>`.',
  )
    .requiredOption('--name <name>', 'a label for people')
    .requiredOption('--project <id>', 'a project it works in; may be repeated', another)
    .option('--description <text>', 'what the program does')
    .option(
      '--scopes <list>',
      'what its keys may do at most, separated by commas; no limit by default',
      words,
    )
    .action(create);

  for (const [name, verb, description, done] of [
    ['disable', disableAccount, 'Refuse all its keys, at once.', 'disabled'],
    ['enable', enableAccount, 'Take its keys again.', 'enabled'],
    ['delete', deleteAccount, 'Delete it for good. Its keys are refused from then on.', 'deleted'],
  ] as const) {
    subcommand(accounts, `${name} <id>`, description).action(async (id: string, options: AccountOptions) => {
      const account = await asOperator(options.tenant, (context) => verb(context, id));
      print(options, account, () => `${account.id} is ${done}.`);
    });
  }
}

function subcommand(accounts: Command, usage: string, description: string): Command {
  return accounts
    .command(usage)
    .description(description)
    .option('--tenant <id>', 'the tenant it belongs to', DEFAULT_TENANT)
    .option('--json', 'print JSON');
}

async function create(
  options: AccountOptions & { name: string; project: string[]; description?: string; scopes?: string[] },
): Promise<void> {
  const input = { ...options, projectIds: options.project };
  const account = await asOperator(options.tenant, (context) => createAccount(context, input));
  print(options, { ...account, projectIds: input.projectIds }, () => `${account.id}  ${account.name}`);
}

async function list(
  options: AccountOptions & { project?: string; limit: number; after?: string },
): Promise<void> {
  const filter = { projectId: options.project };
  const page = await asOperator(options.tenant, async (context) =>
    readPage(await listAccounts(context, filter, { first: options.limit, after: options.after })),
  );
  printPage(options, page, {
    item: (account) => account,
    headings: ['ID', 'NAME', 'SCOPES', 'DISABLED'],
    cells: ({ id, name, scopes, disabledAt }) => [
      id,
      name,
      scopes ? String(scopes.length) : '(no limit)',
      disabledAt?.toISOString() ?? '',
    ],
  });
}

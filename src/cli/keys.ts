import { type Command, Option } from 'commander';
import { DEFAULT_TENANT } from '../accounts/tenant.js';
import { systemClock } from '../clock.js';
import type { Context } from '../context.js';
import { invalid, notFound } from '../errors.js';
import { createKey } from '../keys/create-key.js';
import { getKey } from '../keys/get-key.js';
import type { IssuedKey } from '../keys/issued.js';
import { type ApiKey, displayPrefix, effectiveScopes, hasFullAccess, statusOf } from '../keys/key.js';
import { listExpiring } from '../keys/list-expiring.js';
import { listKeys } from '../keys/list-keys.js';
import { type KeyRateLimit, spelledRate } from '../keys/rate-limit.js';
import { revokeKey } from '../keys/revoke-key.js';
import { rotateKey } from '../keys/rotate-key.js';
import { changeKey } from '../keys/update-key.js';
import {
  type Api,
  apiNamed,
  apiNames,
  type Environment,
  environments,
  grantableScopes,
} from '../principals/api-registry.js';
import { AUTHENTICATED } from '../principals/scope.js';
import {
  another,
  asOperator,
  moment,
  type OutputOptions,
  printFields,
  printPage,
  printSecret,
  rate,
  readPage,
  shortTime,
  wholeNumber,
  words,
} from './command.js';
import { showUnused } from './keys-unused.js';
import { scopesForFiles } from './scopes-for-files.js';

interface KeyOptions extends OutputOptions {
  readonly tenant: string;
}

interface LifeOptions {
  readonly scopes?: string[];
  readonly allowedIps?: string[];
  readonly rateLimit?: KeyRateLimit | null;
  readonly expiresAt?: Date;
  readonly description?: string;
}

export function addKeys(program: Command): void {
  const keys = program.command('keys').description('Make and manage API keys.');

  withLife(subcommand(keys, 'create', 'Make a key. Its secret is shown once.'))
    .requiredOption('--name <name>', 'a label for people')
    .addOption(
      new Option('--api <api>', 'the API whose rules it follows').choices([...apiNames]).default('halyard'),
    )
    .addOption(
      new Option('--environment <name>', 'what it is for').choices([...environments]).default('live'),
    )
    .option('--all-scopes', 'grant every scope its API knows')
    .addOption(
      new Option(
        '--for <file>',
        'grant the fewest scopes that run the GraphQL document in this file; may be repeated',
      )
        .argParser(another)
        .conflicts(['scopes', 'allScopes']),
    )
    .option('--service-account <id>', 'the service account it belongs to')
    .option(
      '--project <id>',
      'a project of that account to bind it to; may be repeated; all by default',
      another,
    )
    .action(create);

  subcommand(keys, 'list', 'List keys, newest first.')
    .addOption(new Option('--api <api>', 'only keys of this API').choices([...apiNames]))
    .option('--service-account <id>', 'only keys of this service account')
    .option('--revoked', 'only keys that are revoked')
    .option('--no-revoked', 'only keys that are not')
    .option('--limit <n>', 'at most this many', wholeNumber, 50)
    .option('--after <cursor>', 'go on where the last page ended')
    .addOption(
      new Option('--expiring <days>', 'only keys that end within so many days, soonest first')
        .argParser(wholeNumber)
        .conflicts(['api', 'serviceAccount', 'revoked']),
    )
    .action(list);

  subcommand(keys, 'show <id>', 'Show one key, without its secret.').action(show);

  subcommand(keys, 'unused <id>', 'Show which of its scopes a key does not need.')
    .option('--days <n>', 'for how long it must not have needed them', wholeNumber, 30)
    .action(showUnused);

  withLife(subcommand(keys, 'update <id>', 'Change a key. What is not named stays.'))
    .option('--name <name>', 'a label for people')
    .option('--active', 'switch it on again')
    .option('--inactive', 'switch it off')
    .action(update);

  subcommand(keys, 'rotate <id>', 'Give a key a new secret, which is shown once.')
    .option(
      '--grace-seconds <n>',
      'how long the old secret works beside it; 0: it dies at once',
      wholeNumber,
      0,
    )
    .action(rotate);

  subcommand(keys, 'revoke <id>', 'End a key for good.')
    .option('--reason <text>', 'why, for those who wonder later')
    .action(revoke);
}

function subcommand(keys: Command, usage: string, description: string): Command {
  return keys
    .command(usage)
    .description(description)
    .option('--tenant <id>', 'the tenant it belongs to', DEFAULT_TENANT)
    .option('--json', 'print JSON');
}

function withLife(command: Command): Command {
  return command
    .option('--description <text>', 'where it is used and why')
    .option('--scopes <list>', 'scopes, separated by commas or spaces', words)
    .option('--allowed-ips <list>', 'addresses and CIDR ranges, separated by commas or spaces', words)
    .option(
      '--rate-limit <limit>',
      'how often it may be used, as 600/60s; `none`: as keys may in general',
      rate,
    )
    .option('--expires-at <time>', 'when it stops working, as an RFC 3339 time', moment);
}

interface CreateOptions extends KeyOptions, LifeOptions {
  readonly name: string;
  readonly api: Api;
  readonly environment: Environment;
  readonly allScopes?: boolean;
  readonly for?: readonly string[];
  readonly serviceAccount?: string;
  readonly project?: string[];
}

async function create(options: CreateOptions): Promise<void> {
  const { serviceAccount: serviceAccountId, project: projectIds, for: _files, ...rest } = options;
  const issued = await asOperator(options.tenant, async (context) => {
    const scopes = await scopesAsked(context, options);
    return createKey(context, { ...rest, scopes, serviceAccountId, projectIds });
  });
  printIssued(options, issued);
}

async function scopesAsked({ principal }: Context, options: CreateOptions): Promise<readonly string[]> {
  if (options.for) return scopesForFiles(principal, options.api, options.for);
  if (options.allScopes) return grantableScopes(options.api);
  const { title, emptyScopes } = apiNamed(options.api);
  if (!options.scopes && emptyScopes === 'all of the API') {
    throw invalid(
      ['scopes'],
      `Give --scopes: a key that names none may do all of ${title}. If it shall, say --scopes "".`,
    );
  }
  return options.scopes ?? [];
}

interface ListOptions extends KeyOptions {
  readonly api?: Api;
  readonly serviceAccount?: string;
  readonly revoked?: boolean;
  readonly expiring?: number;
  readonly limit: number;
  readonly after?: string;
}

async function list(options: ListOptions): Promise<void> {
  const { api, serviceAccount: serviceAccountId, revoked, expiring } = options;
  const asked = { first: options.limit, after: options.after };
  const page = await asOperator(options.tenant, async (context) =>
    expiring === undefined
      ? readPage<ApiKey>(await listKeys(context, { api, serviceAccountId, revoked }, asked))
      : readPage<ApiKey>(await listExpiring(context, expiring, asked)),
  );
  printPage(options, page, {
    item: shown,
    headings: ['ID', 'PREFIX', 'NAME', 'STATUS', 'SCOPES', 'EXPIRES', 'LAST USED'],
    cells: (key) => [
      key.id,
      displayPrefix(key),
      key.name,
      statusOf(key, systemClock.now()),
      hasFullAccess(key) ? '(all of its API)' : String(key.scopes.length),
      shortTime(key.expiresAt),
      shortTime(key.lastUsedAt),
    ],
  });
}

async function show(id: string, options: KeyOptions): Promise<void> {
  const key = await asOperator(options.tenant, (context) => getKey(context, id));
  if (!key) throw notFound('API key');
  printKey(options, key);
}

async function update(
  id: string,
  options: KeyOptions & LifeOptions & { name?: string; active?: boolean; inactive?: boolean },
): Promise<void> {
  const active = options.inactive ? false : options.active;
  printKey(
    options,
    await asOperator(options.tenant, (context) => changeKey(context, { ...options, id, active })),
  );
}

async function rotate(id: string, options: KeyOptions & { graceSeconds: number }): Promise<void> {
  const { graceSeconds } = options;
  printIssued(
    options,
    await asOperator(options.tenant, (context) => rotateKey(context, { id, graceSeconds })),
  );
}

async function revoke(id: string, options: KeyOptions & { reason?: string }): Promise<void> {
  const { reason } = options;
  printKey(options, await asOperator(options.tenant, (context) => revokeKey(context, { id, reason })));
}

function printIssued(options: OutputOptions, { key, token }: IssuedKey): void {
  printSecret(
    options,
    { ...shown(key), secret: token },
    `This is ${key.id}, "${key.name}". Copy the key now: it is not shown again.`,
    ...(effectiveScopes(key) === AUTHENTICATED ? ['It holds no scope; `keys update` grants some.'] : []),
    ...(hasFullAccess(key)
      ? [
          `It names no scope, which is everything at ${apiNamed(key.api).title}, also what is added later; \`keys update --scopes\` says less.`,
        ]
      : []),
  );
}

function printKey(options: OutputOptions, key: ApiKey): void {
  const fields = shown(key);
  printFields(options, fields, spelled(fields));
}

/** The members that may be seen: all but what proves the key, which the row does not have anyway. */
function shown(key: ApiKey) {
  const { tenantId: tenant, keyId: _public, ...rest } = key;
  return { ...rest, tenant, prefix: displayPrefix(key), status: statusOf(key, systemClock.now()) };
}

const spelled = (fields: ReturnType<typeof shown>) => ({
  ...fields,
  scopes: hasFullAccess(fields) ? ['(all of its API)'] : fields.scopes,
  rateLimit: fields.rateLimit && spelledRate(fields.rateLimit),
});

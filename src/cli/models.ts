import { readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import { DEFAULT_TENANT } from '../accounts/tenant.js';
import { decimalOf, moneyOfDecimal } from '../catalog/money.js';
import { invalid } from '../errors.js';
import { listModels } from '../jobs/get-model.js';
import type { Model } from '../jobs/model.js';
import type { SentHeader } from '../jobs/remote/headers.js';
import { registerModel } from '../jobs/remote/register-model.js';
import { removeModel } from '../jobs/remote/remove-model.js';
import { updateModel } from '../jobs/remote/update-model.js';
import { asOperator, type OutputOptions, print, table, wholeNumber } from './command.js';

interface ModelOptions extends OutputOptions {
  readonly tenant: string;
}

interface PartOptions extends ModelOptions {
  readonly name?: string;
  readonly description?: string;
  readonly url?: string;
  readonly schema?: Record<string, unknown>;
  readonly price?: string;
  readonly currency?: string;
  readonly headers?: SentHeader[];
  readonly timeout?: number;
  readonly maxBytes?: number;
}

type RegisterOptions = PartOptions &
  Required<Pick<PartOptions, 'name' | 'url' | 'schema' | 'price' | 'currency'>>;

interface UpdateOptions extends PartOptions {
  readonly active?: boolean;
  readonly inactive?: boolean;
}

export function addModels(program: Command): void {
  const models = program.command('models').description('What jobs are runs of.');

  subcommand(models, 'list', 'List the models, those that are part of the server first.').action(list);

  withRest(
    subcommand(models, 'register <id>', 'Register a model: an HTTP endpoint that is asked for each job.')
      .requiredOption(...NAME)
      .requiredOption(...URL_ASKED)
      .requiredOption(...SCHEMA, schemaIn)
      .requiredOption(...PRICE)
      .requiredOption(...CURRENCY),
  ).action(register);

  withRest(
    subcommand(models, 'update <id>', 'Change a registered model. What is not named stays.')
      .option(...NAME)
      .option(...URL_ASKED)
      .option(...SCHEMA, schemaIn)
      .option(...PRICE)
      .option(...CURRENCY)
      .option('--active', 'take new jobs again')
      .option('--inactive', 'take no new jobs; those that wait are done'),
  ).action(update);

  subcommand(models, 'remove <id>', 'Remove a registered model. Jobs that wait for it fail.').action(
    async (id: string, options: ModelOptions) => {
      const removed = await asOperator(options.tenant, (context) => removeModel(context, id));
      print(options, { id: removed }, () => `${removed} is removed.`);
    },
  );
}

const NAME = ['--name <name>', 'a label for people'] as const;
const URL_ASKED = ['--url <url>', 'where each job is posted to'] as const;
const SCHEMA = ['--schema <file>', 'what it takes: a JSON Schema of an object'] as const;
const PRICE = ['--price <amount>', 'what a job costs that succeeds, such as 0.25'] as const;
const CURRENCY = ['--currency <code>', 'of the price, such as EUR'] as const;

/** What may be left out of a new model too. */
const withRest = (command: Command): Command =>
  command
    .option('--description <text>', 'what it does')
    .option(
      '--headers <file>',
      'what is sent along, a line each: `Authorization: Bearer …`; nothing where it is empty',
      headersIn,
    )
    .option('--timeout <seconds>', 'how long an answer may take; a new one: 60', wholeNumber)
    .option('--max-bytes <n>', 'how large an answer may be; a new one: as large as any result', wholeNumber);

function subcommand(models: Command, usage: string, description: string): Command {
  return models
    .command(usage)
    .description(description)
    .option('--tenant <id>', 'the tenant it belongs to', DEFAULT_TENANT)
    .option('--json', 'print JSON');
}

async function register(id: string, options: RegisterOptions): Promise<void> {
  const { name, url, schema: inputSchema, price, currency } = options;
  const model = await asOperator(options.tenant, (context) =>
    registerModel(context, {
      ...restOf(options),
      ...{ id, name, url, inputSchema },
      price: moneyOfDecimal(['price'], price, currency),
    }),
  );
  print(options, shown(model), () => `${model.id} is registered.`);
}

async function update(id: string, options: UpdateOptions): Promise<void> {
  const { name, url, schema: inputSchema, price, currency } = options;
  if ((price === undefined) !== (currency === undefined)) {
    throw invalid(['price'], 'Give --price and --currency together.');
  }
  const model = await asOperator(options.tenant, (context) =>
    updateModel(context, {
      ...restOf(options),
      ...{ id, name, url, inputSchema },
      price:
        price !== undefined && currency !== undefined
          ? moneyOfDecimal(['price'], price, currency)
          : undefined,
      isActive: options.inactive ? false : options.active,
    }),
  );
  print(options, shown(model), () => `${model.id} is changed.`);
}

const restOf = ({
  description,
  headers,
  timeout: timeoutSeconds,
  maxBytes: maxResultBytes,
}: PartOptions) => ({
  description,
  headers,
  timeoutSeconds,
  maxResultBytes,
});

async function list(options: ModelOptions): Promise<void> {
  const models = await asOperator(options.tenant, listModels);
  print(options, { items: models.map(shown) }, () =>
    table(
      ['ID', 'NAME', 'PRICE', 'TAKES JOBS', 'ENDPOINT'],
      models.map(({ id, name, price, isActive, processor }) => [
        id,
        name,
        `${decimalOf(price)} ${price.currency}`,
        isActive ? 'yes' : 'no',
        'url' in processor ? processor.url : 'built in',
      ]),
    ),
  );
}

/** What there is to show of a model: of its headers the names alone. */
function shown({ id, name, description, inputSchema, price, isActive, processor }: Model) {
  const { url, headerNames, timeoutSeconds, maxResultBytes } = 'url' in processor ? processor : {};
  const endpoint = url === undefined ? null : { url, headerNames, timeoutSeconds, maxResultBytes };
  return { id, name, description, inputSchema, price, isActive, endpoint };
}

function schemaIn(path: string): Record<string, unknown> {
  try {
    const schema: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof schema === 'object' && schema !== null) return schema as Record<string, unknown>;
  } catch (error) {
    throw new InvalidArgumentError(`It cannot be read as JSON: ${(error as Error).message}`);
  }
  throw new InvalidArgumentError('It must be a JSON object.');
}

/** From a file, because everybody on the machine sees what is typed behind a command. */
function headersIn(path: string): SentHeader[] {
  return linesIn(path)
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [name = '', ...value] = line.split(':');
      return { name: name.trim(), value: value.join(':').trim() };
    });
}

function linesIn(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split(/\r?\n/);
  } catch (error) {
    throw new InvalidArgumentError(`It cannot be read: ${(error as Error).message}`);
  }
}

import { type Command, Option } from 'commander';
import { DEFAULT_TENANT } from '../accounts/tenant.js';
import { systemClock } from '../clock.js';
import type { Context } from '../context.js';
import { notFound } from '../errors.js';
import { getKeys } from '../keys/get-key.js';
import { nearestName } from '../nearest-name.js';
import { nameOf } from '../sunset/bridge-route.js';
import { bucketsOf, keysOf, routesOf, statusesOf, sumsOf } from '../usage/count-usage.js';
import { type Grain, grains } from '../usage/grain.js';
import { getUsage } from '../usage/usage.js';
import { asOperator, moment, type OutputOptions, print, table } from './command.js';

interface UsageOptions extends OutputOptions {
  readonly tenant: string;
  readonly key?: string;
  readonly route?: string;
  readonly since?: Date;
  readonly until?: Date;
  readonly grain?: Grain;
}

const DAY_MS = 86_400_000;
const MOST_ROWS = 50;

export function addUsage(program: Command): void {
  program
    .command('usage')
    .description('Show which keys called what, and what they were answered.')
    .option('--tenant <id>', 'the tenant whose keys called', DEFAULT_TENANT)
    .option('--key <id>', 'only this key')
    .option('--route <name>', 'only this route, such as pim.listProducts, or all of a bridge')
    .option('--since <time>', 'from this moment on; a day ago by default', moment)
    .option('--until <time>', 'up to this moment; now by default', moment)
    .addOption(new Option('--grain <grain>', 'how finely, for --json').choices([...grains]))
    .option('--json', 'print JSON, with each minute, hour or day')
    .action(show);
}

async function show({ json, ...options }: UsageOptions): Promise<void> {
  const found = await asOperator(options.tenant, (context) => read(context, options));
  print({ ...(json && { json }) }, found, () =>
    [
      `${found.total} requests, ${found.refused} refused, ${found.failed} failed`,
      `from ${found.since.toISOString()} until ${found.until.toISOString()}`,
      '',
      table(
        ['ROUTE', 'REQUESTS', 'REFUSED', 'FAILED', 'LAST'],
        found.byRoute.map(({ route, ...used }) => [route, ...cells(used)]),
      ),
      '',
      table(
        ['KEY', 'NAME', 'REQUESTS', 'REFUSED', 'FAILED', 'LAST'],
        found.byKey.map(({ apiKeyId, name, ...used }) => [apiKeyId, name, ...cells(used)]),
      ),
    ].join('\n'),
  );
}

async function read(context: Context, { key, route, since, until, grain }: UsageOptions) {
  const begin = since ?? new Date(systemClock.now() - DAY_MS);
  if (route !== undefined) refuseUnknown(context, route);
  const usage = await getUsage(context, { keyId: key, route, since: begin, until, grain });
  if (!usage) throw notFound('API key');
  const { requests: total, ...sums } = await sumsOf(context, usage);
  const byKey = await keysOf(context, usage, MOST_ROWS);
  const keys = await getKeys(
    context,
    byKey.map(({ apiKeyId }) => apiKeyId),
  );
  const names = new Map(keys.map(({ id, name }) => [id, name]));
  return {
    since: usage.filter.since,
    until: usage.filter.until,
    grain: usage.grain,
    total,
    ...sums,
    byRoute: await routesOf(context, usage, MOST_ROWS),
    byKey: byKey.map((used) => ({ ...used, name: names.get(used.apiKeyId) ?? '' })),
    byStatus: await statusesOf(context, usage),
    buckets: await bucketsOf(context, usage),
  };
}

/** A misspelt route would look like one that nobody calls. A door has no point in its name. */
function refuseUnknown({ bridgeRoutes }: Context, route: string): void {
  const [bridge = '', operation] = route.split('.');
  if (operation === undefined || operation === 'openapi') return;
  const names = bridgeRoutes().map(nameOf);
  if (names.includes(route)) return;
  const near = nearestName(
    operation,
    names.flatMap((name) => operationIn(name, bridge)),
  );
  const question = near === undefined ? '' : ` did you mean ${bridge}.${near}?`;
  throw new Error(
    `No bridge has a route ${route};${question} \`--route ${bridge}\` shows all that were called.`,
  );
}

const operationIn = (name: string, bridge: string): readonly string[] =>
  name.startsWith(`${bridge}.`) ? [name.slice(bridge.length + 1)] : [];

const cells = (used: {
  readonly requests: number;
  readonly refused: number;
  readonly failed: number;
  readonly lastUsedAt: Date;
}): readonly string[] => [
  String(used.requests),
  String(used.refused),
  String(used.failed),
  used.lastUsedAt.toISOString(),
];

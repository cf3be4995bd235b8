import type { Command } from 'commander';
import { DEFAULT_TENANT } from '../accounts/tenant.js';
import { getKeys } from '../keys/get-key.js';
import { nameOf } from '../sunset/bridge-route.js';
import { sunsetReport } from '../sunset/sunset-report.js';
import { asOperator, type OutputOptions, print, shortTime, table, wholeNumber } from './command.js';

interface SunsetOptions extends OutputOptions {
  readonly tenant: string;
  readonly bridge?: string;
  readonly operation?: string;
  readonly days: number;
}

export function addSunset(program: Command): void {
  program
    .command('sunset')
    .description('Show which routes end, and which keys still call them.')
    .option('--tenant <id>', 'the tenant whose keys call', DEFAULT_TENANT)
    .option('--bridge <name>', 'only routes of this bridge')
    .option('--operation <name>', 'only this route of it, whether or not it ends')
    .option('--days <n>', 'calls of the last so many days', wholeNumber, 30)
    .option('--json', 'print JSON')
    .action(show);
}

async function show({ json, tenant, ...input }: SunsetOptions): Promise<void> {
  const routes = await asOperator(tenant, async (context) => {
    const ending = await sunsetReport(context, input);
    const ids = new Set(ending.flatMap(({ callers }) => callers.map(({ apiKeyId }) => apiKeyId)));
    const names = new Map((await getKeys(context, [...ids])).map(({ id, name }) => [id, name]));
    return ending.map(({ route, brownouts, callers }) => ({
      ...route,
      brownouts,
      callers: callers.map((caller) => ({ ...caller, name: names.get(caller.apiKeyId) ?? '' })),
    }));
  });
  print({ ...(json && { json }) }, routes, () =>
    table(
      ['ROUTE', 'SUNSET', 'BROWN-OUTS', 'KEY', 'NAME', 'REQUESTS', 'LAST'],
      routes.flatMap((route) => {
        const about = [nameOf(route), dayOf(route.sunset), String(route.brownouts.length)];
        if (route.callers.length === 0) return [about];
        return route.callers.map(({ apiKeyId, name, requests, lastUsedAt }) => [
          ...about,
          apiKeyId,
          name,
          String(requests),
          shortTime(lastUsedAt),
        ]);
      }),
    ),
  );
}

const dayOf = (date: Date | undefined): string => date?.toISOString().slice(0, 10) ?? '';

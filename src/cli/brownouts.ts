import type { Command } from 'commander';
import { DEFAULT_TENANT } from '../accounts/tenant.js';
import { systemClock } from '../clock.js';
import { type Brownout, statusOf } from '../sunset/brownout.js';
import { cancelBrownout } from '../sunset/cancel-brownout.js';
import { listBrownouts } from '../sunset/list-brownouts.js';
import { planBrownout } from '../sunset/plan-brownout.js';
import {
  asOperator,
  moment,
  type OutputOptions,
  print,
  printPage,
  readPage,
  wholeNumber,
} from './command.js';

export function addBrownouts(program: Command): void {
  const brownouts = program
    .command('brownouts')
    .description('Times in which a bridge, or a route of it, answers 410 to everybody.');

  brownouts
    .command('plan <bridge>')
    .description('Plan one. It begins and ends by itself.')
    .option('--operation <name>', 'the operation of one route; all routes of the bridge by default')
    .option('--starts-at <time>', 'when it begins, as an RFC 3339 time; now by default', moment)
    .requiredOption('--ends-at <time>', 'when it ends, at most 24 hours later', moment)
    .option('--message <text>', 'what to tell who is refused')
    .option('--json', 'print JSON')
    .action(plan);

  brownouts
    .command('list')
    .description('List them, newest first.')
    .option('--limit <n>', 'at most this many', wholeNumber, 50)
    .option('--after <cursor>', 'go on where the last page ended')
    .option('--json', 'print JSON')
    .action(list);

  brownouts
    .command('cancel <id>')
    .description('Call one off, or end one that runs.')
    .option('--json', 'print JSON')
    .action(async (id: string, options: OutputOptions) => {
      printOne(options, await asOperator(DEFAULT_TENANT, (context) => cancelBrownout(context, id)));
    });
}

interface PlanOptions extends OutputOptions {
  readonly operation?: string;
  readonly startsAt?: Date;
  readonly endsAt: Date;
  readonly message?: string;
}

async function plan(bridge: string, options: PlanOptions): Promise<void> {
  const input = { ...options, bridge };
  printOne(options, await asOperator(DEFAULT_TENANT, (context) => planBrownout(context, input)));
}

async function list(options: OutputOptions & { limit: number; after?: string }): Promise<void> {
  const asked = { first: options.limit, after: options.after };
  const page = await asOperator(DEFAULT_TENANT, async (context) =>
    readPage(await listBrownouts(context, asked)),
  );
  printPage(options, page, {
    item: shown,
    headings: ['ID', 'WHAT', 'FROM', 'UNTIL', 'STATUS'],
    cells: (brownout) => [
      brownout.id,
      placeOf(brownout),
      brownout.startsAt.toISOString(),
      brownout.endsAt.toISOString(),
      shown(brownout).status,
    ],
  });
}

const shown = (brownout: Brownout) => ({ ...brownout, status: statusOf(brownout, systemClock.now()) });

const placeOf = ({ bridge, operation }: Brownout): string =>
  operation === null ? bridge : `${bridge}.${operation}`;

function printOne(options: OutputOptions, brownout: Brownout): void {
  const { id, startsAt, endsAt } = brownout;
  print(
    options,
    shown(brownout),
    () =>
      `${id}  ${placeOf(brownout)} from ${startsAt.toISOString()} until ${endsAt.toISOString()}: ${shown(brownout).status}`,
  );
}

import cluster from 'node:cluster';
import { setFlagsFromString } from 'node:v8';
import type { Command } from 'commander';
import { DEFAULT_TENANT } from '../accounts/tenant.js';
import { type Config, readConfig } from '../config.js';
import { createLog, type Log } from '../observe/log.js';
import { migrate } from '../storage/open.js';
import { banner } from './banner.js';
import { requireMigrated } from './command.js';
import { prepare } from './prepare.js';
import { openServer, shutDown, tellMetrics, urlOf } from './server.js';
import { stopOnSignal } from './stop.js';
import { leadWorkers, work } from './workers.js';

export function addServe(program: Command): void {
  program
    .command('serve')
    .description('Start the server: GraphQL, the REST bridges and their documents.')
    .option('--sample', 'also load realistic sample data, once')
    .option('--no-migrate', 'refuse to start on an outdated schema instead of migrating it')
    .action(serve);
}

/** By how many hundredths what lives in memory may grow before V8 looks through all of it for garbage. */
const HEAP_GROWING_PERCENT = 40;

async function serve(options: { sample?: boolean; migrate: boolean }): Promise<void> {
  // By itself it would let a heap of 60 MB grow to 200: too much beside others on a small machine, for little time won.
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWING_PERCENT}`);
  const config = readConfig(process.env);
  const log = createLog(config);
  if (cluster.worker) return work(config, log.child({ worker: cluster.worker.id }));
  if (options.migrate) await migrate(config);
  else await requireMigrated(config);
  return config.workers > 1 ? leadWorkers(config, log, options) : serveAlone(config, log, options);
}

async function serveAlone(
  config: Config,
  log: Log,
  { sample }: { readonly sample?: boolean },
): Promise<void> {
  const running = await openServer(config, log);
  const { app, port } = running;
  stopOnSignal(log, () => shutDown(running));
  try {
    const metrics = app.metrics && config.metrics && (await tellMetrics(app.metrics, config.metrics));
    const prepared = await prepare(app.operatorContext(DEFAULT_TENANT), { config, log, sample });
    app.startWorking();
    process.stdout.write(banner({ config, url: urlOf(config, port), metrics, ...prepared }));
  } catch (error) {
    await shutDown(running);
    throw error;
  }
}

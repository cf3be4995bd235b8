import { DEFAULT_TENANT } from '../accounts/tenant.js';
import type { Config } from '../config.js';
import type { Log } from '../observe/log.js';
import { metricsOfWorkers, offerMetrics } from '../observe/metrics.js';
import { banner } from './banner.js';
import { fromSecret, withOperator } from './command.js';
import { hireCrew, STOP } from './crew.js';
import { prepare } from './prepare.js';
import { openServer, type Running, shutDown, tellMetrics, urlOf } from './server.js';
import { stopOnSignal } from './stop.js';

/** Serves by several processes: this one serves nothing itself, starts the others, and starts each again that ends. */
export async function leadWorkers(
  config: Config,
  log: Log,
  { sample }: { readonly sample?: boolean },
): Promise<void> {
  // Made by one, before several look for it.
  fromSecret(config);
  const crew = hireCrew(config, log);
  stopOnSignal(log, crew.stop);
  try {
    const port = await crew.listening;
    const metrics = config.metrics && (await tellMetrics(metricsOfWorkers(), config.metrics));
    const prepared = await withOperator(config, DEFAULT_TENANT, (operator) =>
      prepare(operator, { config, log, sample }),
    );
    process.stdout.write(banner({ config, url: urlOf(config, port), metrics, ...prepared }));
  } catch (error) {
    await crew.stop().catch(() => {});
    throw error;
  }
}

/** Serves as one of them, until the one that leads says stop. */
export async function work(config: Config, log: Log): Promise<void> {
  // A terminal and a service manager signal every process.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {});
  let running: Running | undefined;
  process.on('message', (message) => {
    if (message === STOP) void ended(running);
  });
  try {
    running = await openServer(config, log);
    if (running.app.metrics) offerMetrics(running.app.metrics);
    running.app.startWorking();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    process.send?.({ why }, () => process.exit(1));
  }
}

async function ended(running: Running | undefined): Promise<void> {
  try {
    if (running) await shutDown(running);
    process.exit(0);
  } catch (error) {
    running?.log.error({ err: error }, 'the shutdown failed');
    process.exit(1);
  }
}

import { createServer, type Server } from 'node:http';
import { type AddressInfo, Server as NetServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { installIfEmpty } from '../accounts/install.js';
import { DEFAULT_TENANT } from '../accounts/tenant.js';
import { type App, createApp } from '../app.js';
import { noteOlderProducts } from '../catalog/note-older-products.js';
import { loadSample } from '../catalog/sample.js';
import { systemClock } from '../clock.js';
import { type Config, type MetricsAddress, readConfig } from '../config.js';
import { createIds } from '../ids.js';
import { secretFile } from '../installation-secret.js';
import { complaintAboutSecret } from '../keys/check-secret.js';
import { configureSystemKey } from '../keys/system-key/configure.js';
import { createLog, type Log } from '../observe/log.js';
import { createMetricsServer, type MetricsText } from '../observe/metrics-server.js';
import { migrate, openStore, sqliteFile } from '../storage/open.js';
import type { Store } from '../storage/store.js';
import { fromSecret, requireMigrated } from './command.js';

export function addServe(program: Command): void {
  program
    .command('serve')
    .description('Start the server: GraphQL, the REST bridges and their documents.')
    .option('--sample', 'also load a realistic sample catalog, once')
    .option('--no-migrate', 'refuse to start on an outdated schema instead of migrating it')
    .action(serve);
}

/** An upload may take an hour, as long as it does not fall silent; what is read whole has less (http/body.ts). */
const TIMEOUTS = { keepAliveTimeout: 65_000, headersTimeout: 60_000, requestTimeout: 3_600_000 };

async function serve(options: { sample?: boolean; migrate: boolean }): Promise<void> {
  const config = readConfig(process.env);
  const log = createLog(config);
  if (options.migrate) await migrate(config);
  else await requireMigrated(config);

  const ids = createIds(systemClock);
  const store = openStore(config, systemClock, ids);
  const app = createApp({ config, store, clock: systemClock, ids, ...fromSecret(config), log });
  const server = createServer(TIMEOUTS, app.listener);
  const url = await listen(server, config);
  const metrics = app.metrics && config.metrics && (await tellMetrics(app.metrics, config.metrics));
  const running = { server, app, store, config, log };
  stopOnSignal(running);

  // Only now: a start that fails must not make a key that nobody sees.
  const operator = app.operatorContext(DEFAULT_TENANT);
  const first = await installIfEmpty(operator);
  await noteOlderProducts(store);
  await configureSystemKey(operator).catch(async (error: unknown) => {
    await shutDown(running);
    throw error;
  });
  const complaint = await complaintAboutSecret(operator);
  if (complaint) log.warn(complaint);
  if (first && config.databaseUrl && !config.secrets) log.warn(secretIsHere(config));
  if (options.sample) await loadSample(operator);
  app.startWorking();
  process.stdout.write(banner(config, { url, metrics }, first?.token));
}

/** Elsewhere nobody looks for a file of this machine until another process takes none of the keys. */
const secretIsHere = ({ dataDir }: Config): string =>
  `HALYARD_SECRET is not set, so the secret that the keys in PostgreSQL depend on was put into the file ${secretFile(dataDir)} on this machine. Keep it, and set HALYARD_SECRET to what it holds for every process, the command line included.`;

async function listen(server: Server, config: Config): Promise<string> {
  const port = await listenAt(server, config, (code) => complaintAbout(code, config));
  return config.publicUrl ?? `http://localhost:${port}`;
}

/** The port it got. */
async function listenAt(
  server: Server,
  { port, host }: { readonly port: number; readonly host: string | undefined },
  complaintOf: (code: unknown) => string | undefined,
): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => {
      const complaint = complaintOf('code' in error ? error.code : undefined);
      reject(complaint === undefined ? error : new Error(complaint));
    });
    server.listen(port, host, resolve);
  });
  return (server.address() as AddressInfo).port;
}

/** The URL that tells them, as long as the process lives. */
async function tellMetrics(source: MetricsText, { host, port }: MetricsAddress): Promise<string> {
  const server = createMetricsServer(source);
  const got = await listenAt(
    server,
    { host, port },
    (code) => `HALYARD_METRICS names ${host}:${port}, where nothing can be served (${code}).`,
  );
  server.unref();
  return `http://${host.includes(':') ? `[${host}]` : host}:${got}/metrics`;
}

function complaintAbout(code: unknown, { port, host }: Config): string | undefined {
  if (code === 'EADDRINUSE') return `Port ${port} is in use. Set PORT to another one, or to 0 for any.`;
  if (code !== 'EADDRNOTAVAIL' && code !== 'ENOTFOUND' && code !== 'EAI_AGAIN') return undefined;
  return `HALYARD_HOST is "${host}", which is no address of this machine. Leave it out to listen on all of them.`;
}

function banner(
  config: Config,
  { url, metrics }: { readonly url: string; readonly metrics: string | undefined },
  firstKey: string | undefined,
): string {
  const kept = config.databaseUrl ? 'PostgreSQL' : sqliteFile(config);
  const hasPim = config.bridges.includes('pim');
  const lines = [
    '',
    `  Halyard serves ${url}   (data: ${kept})`,
    '',
    `  GraphiQL   ${url}/graphql`,
    ...(hasPim ? [`  REST       ${url}/api/v1/products`, `  OpenAPI    ${url}/api/v1/openapi`] : []),
    ...(metrics ? [`  Metrics    ${metrics}`] : []),
    '',
    '  Sample data, also while the server runs: npm run -s halyard -- sample load',
    '',
  ];
  if (firstKey) {
    lines.push('  Your first key. It holds every scope and is not shown again:', '', `    ${firstKey}`, '');
    if (hasPim)
      lines.push(
        '  Try it:',
        '',
        `    curl "${url}/api/v1/products?limit=3" -H "X-API-Key: ${firstKey}"`,
        '',
      );
  } else {
    lines.push(
      '  Lost your key? `npm run -s halyard -- keys create --name mine --all-scopes` makes another.',
      '',
    );
  }
  return `${lines.join('\n')}\n`;
}

interface Running {
  readonly server: Server;
  readonly app: App;
  readonly store: Store;
  readonly config: Config;
  readonly log: Log;
}

/** Drain, flush, close: what is under way is answered, what is waiting is written, and a second signal ends it now. */
function stopOnSignal(running: Running): void {
  let stopping = false;
  const stop = (signal: NodeJS.Signals) => {
    if (stopping) process.exit(1);
    stopping = true;
    running.log.info({ signal }, 'stopping: finishing what is under way');
    void shutDown(running).then(
      () => process.exit(0),
      (error: unknown) => {
        running.log.error({ err: error }, 'the shutdown failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  if (process.env['npm_lifecycle_event']) stopWithParent(() => stop('SIGTERM'));
}

const PARENT_CHECK_MS = 500;

/** npm hands a signal to the shell that it started us in, and that dies of it without passing it on. */
function stopWithParent(stop: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    stop();
  }, PARENT_CHECK_MS);
  timer.unref();
}

/** Long enough for a request that was sent before the signal to be read. */
const LAST_CALL_MS = 500;

async function shutDown({ server, app, store, config, log }: Running): Promise<void> {
  app.startDraining();
  // The close of an HTTP server also cuts off connections on which nothing was read yet, though something may be sent.
  const closed = new Promise<void>((resolve) => {
    NetServer.prototype.close.call(server, () => resolve());
  });
  await Promise.race([closed, sleep(LAST_CALL_MS)]);
  // A connection that is kept alive becomes idle when its last answer is out, and would keep the server open.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  const patience = setTimeout(() => {
    log.warn('some requests took too long to finish and were cut off');
    server.closeAllConnections();
  }, config.shutdownSeconds * 1000);
  await closed;
  clearTimeout(patience);
  clearInterval(sweep);
  await app.close();
  await store.close();
  log.info('stopped');
}

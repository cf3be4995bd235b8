import { createServer, type Server } from 'node:http';
import { type AddressInfo, Server as NetServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import type { Command } from 'commander';
import { installIfEmpty } from '../accounts/install.js';
import { DEFAULT_TENANT } from '../accounts/tenant.js';
import { type App, createApp } from '../app.js';
import { noteOlderProducts } from '../catalog/note-older-products.js';
import { type LoadedSample, loadSample } from '../catalog/sample.js';
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

/** By how many hundredths what lives in memory may grow before V8 looks through all of it for garbage. */
const HEAP_GROWING_PERCENT = 40;

async function serve(options: { sample?: boolean; migrate: boolean }): Promise<void> {
  // By itself it would let a heap of 60 MB grow to 200: too much beside others on a small machine, for little time won.
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWING_PERCENT}`);
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
  const loaded = options.sample ? await loadSample(operator) : undefined;
  app.startWorking();
  process.stdout.write(
    banner({ config, url, metrics, bridges: app.bridges, firstKey: first?.token, loaded }),
  );
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

interface BannerParts {
  readonly config: Config;
  readonly url: string;
  /** Where metrics are read, if anywhere. */
  readonly metrics: string | undefined;
  readonly bridges: App['bridges'];
  readonly firstKey: string | undefined;
  /** How many of each thing the sample has added, where it was asked for. */
  readonly loaded: LoadedSample | undefined;
}

function banner({ config, url, metrics, bridges, firstKey, loaded }: BannerParts): string {
  const kept = config.databaseUrl ? 'PostgreSQL' : sqliteFile(config);
  const hasPim = config.bridges.includes('pim');
  const row = (name: string, what: string) => `  ${name.padEnd(10)} ${what}`;
  const lines = [
    '',
    `  Halyard serves ${url}   (data: ${kept})`,
    '',
    row('GraphiQL', `${url}/graphql`),
    ...bridges.map(({ name, basePath }) =>
      row(name, `${url}${basePath}   OpenAPI: ${url}${basePath}/openapi`),
    ),
    ...(bridges.length === 0 ? [row('REST', 'none: HALYARD_BRIDGES switches off every bridge')] : []),
    ...config.bridgeHosts.map(({ host, basePath, bridge }) =>
      row('at host', `${host}${basePath}   ${bridge}`),
    ),
    ...(metrics ? [row('Metrics', metrics)] : []),
    '',
    `  ${sampleSentence(loaded)}`,
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

function sampleSentence(loaded: LoadedSample | undefined): string {
  if (!loaded) return 'Sample data, also while the server runs: npm run -s halyard -- sample load';
  const { products, categories, suppliers } = loaded;
  if (products + categories + suppliers === 0) return 'Sample data: it was there already.';
  return `Sample data: loaded ${products} products, ${categories} categories, ${suppliers} suppliers.`;
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

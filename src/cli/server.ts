import { createServer, type Server } from 'node:http';
import { type AddressInfo, Server as NetServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type App, createApp } from '../app.js';
import { openBlobs } from '../assets/open-blobs.js';
import { toldBlobs } from '../assets/told-blobs.js';
import { systemClock } from '../clock.js';
import type { Config, MetricsAddress } from '../config.js';
import { createIds } from '../ids.js';
import type { Log } from '../observe/log.js';
import { createMetricsServer, type MetricsText } from '../observe/metrics-server.js';
import { openStore } from '../storage/open.js';
import type { Store } from '../storage/store.js';
import { fromSecret } from './command.js';

/** A process that serves. */
export interface Running {
  readonly server: Server;
  /** Whether some client has not taken all of its answer yet. */
  readonly isSending: () => boolean;
  readonly port: number;
  readonly app: App;
  readonly store: Store;
  readonly config: Config;
  readonly log: Log;
}

/** An upload may take an hour, as long as it does not fall silent; what is read whole has less (http/body.ts). */
const TIMEOUTS = { keepAliveTimeout: 65_000, headersTimeout: 60_000, requestTimeout: 3_600_000 };

/** Serves from now on. @throws Error that says why it cannot listen */
export async function openServer(config: Config, log: Log): Promise<Running> {
  const ids = createIds(systemClock);
  const store = openStore(config, systemClock, ids);
  const blobs = toldBlobs(await openBlobs(config), {
    clock: systemClock,
    tell: (message, error) => log.warn({ err: error }, message),
  });
  const app = createApp({ config, blobs, store, clock: systemClock, ids, ...fromSecret(config), log });
  const server = createServer(TIMEOUTS, app.listener);
  const isSending = watchSending(server);
  const port = await listenAt(server, config, (code) => complaintAbout(code, config));
  return { server, isSending, port, app, store, config, log };
}

function watchSending(server: Server): () => boolean {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return () => [...sockets].some(({ writableLength }) => writableLength > 0);
}

export const urlOf = ({ publicUrl }: Config, port: number): string => publicUrl ?? `http://localhost:${port}`;

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
export async function tellMetrics(source: MetricsText, { host, port }: MetricsAddress): Promise<string> {
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

/** Long enough for a request that was sent before the signal to be read. */
const LAST_CALL_MS = 500;

/** Drain, flush, close: what is under way is answered, and what is waiting is written. */
export async function shutDown({ server, isSending, app, store, config, log }: Running): Promise<void> {
  app.startDraining();
  // Who asks once more on a connection that is kept alive hears that it ends with the answer.
  server.prependListener('request', (_request, response) => {
    response.setHeader('Connection', 'close');
  });
  // The close of an HTTP server also cuts off connections on which nothing was read yet, though something may be sent.
  const closed = new Promise<void>((resolve) => {
    NetServer.prototype.close.call(server, () => resolve());
  });
  await Promise.race([closed, sleep(LAST_CALL_MS)]);
  // A connection that is kept alive becomes idle when its last answer is out, and would keep the server open. Node takes
  // one for idle as soon as all of the answer is handed to it, though a slow client may have taken little of that.
  const sweep = setInterval(() => {
    if (!isSending()) server.closeIdleConnections();
  }, 50);
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

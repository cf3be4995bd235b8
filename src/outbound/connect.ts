import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { connect as connectPlainly, isIPv6, type Socket, type TcpSocketConnectOpts } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import type { Allowance } from './allowance.js';
import { failureOf, OutboundFailure } from './failure.js';
import { judge } from './judge.js';
import { isLiteral, type Target } from './target.js';

/** All addresses of a name. */
export type Lookup = (host: string) => Promise<readonly string[]>;

/** As the machine itself looks names up, `/etc/hosts` included. */
export const systemLookup: Lookup = async (host) =>
  (await lookup(host, { all: true })).map(({ address }) => address);

export interface Road {
  readonly lookup: Lookup;
  readonly allowances: readonly Allowance[];
  readonly connectMs: number;
}

/**
 * Connects to a host whose addresses were judged. A name is looked up once, and the connection is made to what came of
 * that: between the judgement and the connection no other answer can slip in. For TLS the host stays the name.
 * @throws OutboundFailure
 */
export async function connect(target: Target, road: Road, signal: AbortSignal): Promise<Socket> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(new OutboundFailure('CONNECT_TIMED_OUT')), road.connectMs);
  const onAbort = () => patience.abort(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    const addresses = await addressesOf(target, road.lookup, patience.signal);
    judge(target, addresses, road.allowances);
    const socket = await open(target, addresses, patience.signal);
    // Nothing was sent yet, and it costs nothing to look where we are.
    judge(target, [socket.remoteAddress ?? ''], road.allowances);
    return socket;
  } catch (error) {
    throw patience.signal.aborted ? patience.signal.reason : failureOf(error);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

async function addressesOf(target: Target, find: Lookup, signal: AbortSignal): Promise<readonly string[]> {
  if (isLiteral(target)) return [target.host];
  // A look-up cannot be stopped, but nobody has to wait for it.
  const addresses = await Promise.race([find(target.host), rejectionOf(signal)]);
  if (addresses.length === 0) throw new OutboundFailure('HOST_UNKNOWN');
  return addresses;
}

const rejectionOf = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });

async function open(target: Target, addresses: readonly string[], signal: AbortSignal): Promise<Socket> {
  const { host, port, isSecure } = target;
  const options: TcpSocketConnectOpts = {
    host,
    port,
    // Node tries one address after the other, of both families in turn, and asks nobody else for them.
    lookup: (_name, _options, answer) =>
      answer(
        null,
        addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 })),
      ),
    autoSelectFamily: true,
  };
  const socket = isSecure ? connectSecurely({ ...options, ...tlsOf(target) }) : connectPlainly(options);
  // Whoever waits is told what breaks; an error that nobody listens to would end the process.
  socket.on('error', () => {});
  try {
    await once(socket, isSecure ? 'secureConnect' : 'connect', { signal });
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

const tlsOf = (target: Target) => ({
  // No server is asked for by its address; its certificate must have the address all the same.
  servername: isLiteral(target) ? '' : target.host,
  ALPNProtocols: ['http/1.1'],
  // NODE_TLS_REJECT_UNAUTHORIZED is no way around this.
  rejectUnauthorized: true,
});

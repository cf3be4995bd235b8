import { isIP } from 'node:net';
import { allowsAddress, faultOfRange } from '../keys/allowed-ips.js';

/** What may be called although it is not on the Internet: a range of addresses or a host, at one port or at all. */
export interface Allowance {
  readonly range: string | undefined;
  readonly host: string | undefined;
  readonly port: number | undefined;
}

const HOST = /^[a-z\d]([a-z\d.-]*[a-z\d])?$/;

/**
 * Reads `10.0.0.0/8`, `127.0.0.1:9000`, `[::1]:9000`, `models.internal` or `models.internal:9000`; `undefined` for what
 * is none of them.
 */
export function readAllowance(entry: string): Allowance | undefined {
  if (!faultOfRange(entry)) return { range: entry, host: undefined, port: undefined };
  const [, name = '', port] = /^(\[[\da-f:.]+\]|[^:/[\]]+)(?::(\d{1,5}))?$/i.exec(entry) ?? [];
  const number = port === undefined ? undefined : Number(port);
  if (number === 0 || (number ?? 0) > 65_535) return undefined;
  const host = name.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  if (isIP(host)) return { range: host, host: undefined, port: number };
  // What is nearly an address is a mistake, and no name of a host.
  return HOST.test(host) && /[a-z]/.test(host) ? { range: undefined, host, port: number } : undefined;
}

/** Whether one of them lets a call through to this address of this host. */
export const isAllowed = (
  allowances: readonly Allowance[],
  to: { readonly host: string; readonly port: number; readonly address: string },
): boolean =>
  allowances.some(
    ({ range, host, port }) =>
      (port === undefined || port === to.port) &&
      (range === undefined ? host === to.host : allowsAddress([range], to.address)),
  );

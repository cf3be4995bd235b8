import { addressNamed } from '../keys/allowed-ips.js';
import { type Allowance, isAllowed } from './allowance.js';
import { OutboundFailure } from './failure.js';
import { isOnTheInternet } from './special-ranges.js';
import type { Target } from './target.js';

/** Ports below belong to other protocols, whose servers may take the lines of a request for commands. */
const FIRST_FREE_PORT = 1024;
const isPortOfTheWeb = (port: number): boolean => port === 80 || port === 443 || port >= FIRST_FREE_PORT;

/**
 * Judges every address that a host has. One that is refused refuses the host: no honest name leads both to the Internet
 * and to our network, and which of them is taken would be chance.
 * @throws OutboundFailure ADDRESS_REFUSED, PORT_REFUSED
 */
export function judge(target: Target, addresses: readonly string[], allowances: readonly Allowance[]): void {
  const { host, port } = target;
  for (const given of addresses) {
    // One with a zone is link-local.
    const address = given.includes('%') ? undefined : addressNamed(given);
    if (address !== undefined && isAllowed(allowances, { host, port, address })) continue;
    if (address === undefined || !isOnTheInternet(address)) {
      throw new OutboundFailure('ADDRESS_REFUSED', new Error(`${host} is at ${given}`));
    }
    if (!isPortOfTheWeb(port)) throw new OutboundFailure('PORT_REFUSED');
  }
}

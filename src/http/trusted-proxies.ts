import proxyAddr from 'proxy-addr';
import { plainAddress } from '../keys/allowed-ips.js';

/** Whether a hop is a proxy of ours, in whatever form its address was written down. */
export function trustedProxies(ranges: readonly string[]): (address: string, hop: number) => boolean {
  const trusts = proxyAddr.compile([...ranges]);
  return (address, hop) => trusts(plainAddress(address), hop);
}

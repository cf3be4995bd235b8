import proxyAddr from 'proxy-addr';
import { plainAddress } from '../keys/allowed-ips.js';

/** Whether a hop is a proxy of ours, in whatever form its address was written down. */
export function trustOf(proxies: readonly string[]): (address: string, hop: number) => boolean {
  const trusts = proxyAddr.compile([...proxies]);
  return (address, hop) => trusts(plainAddress(address), hop);
}

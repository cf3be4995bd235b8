import { BlockList, isIPv4 } from 'node:net';

/**
 * Addresses at which nobody on the Internet serves anything: machines of our own network, this machine, or no machine
 * at all. From the registries of special-purpose addresses at IANA (RFC 6890), and where they say "may be global" of
 * something nobody serves at, it is listed all the same.
 */
const refusedV4 = [
  ['0.0.0.0', 8], // this host, this network
  ['10.0.0.0', 8], // private
  ['100.64.0.0', 10], // behind a provider's NAT (RFC 6598); Alibaba's metadata
  ['127.0.0.0', 8], // loopback
  ['168.63.129.16', 32], // looks public, and is the host below a machine of Azure
  ['169.254.0.0', 16], // link-local; the metadata of most clouds
  ['172.16.0.0', 12], // private
  ['192.0.0.0', 24], // protocols of the IETF; Oracle's metadata
  ['192.0.2.0', 24], // documentation
  ['192.88.99.0', 24], // relays of 6to4, given up (RFC 7526)
  ['192.168.0.0', 16], // private
  ['198.18.0.0', 15], // benchmarks
  ['198.51.100.0', 24], // documentation
  ['203.0.113.0', 24], // documentation
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4], // reserved; broadcast
] as const;

/** Of IPv6 only this was ever given out for use on the Internet: loopback, fc00::/7, fe80::/10, ff00::/8 lie outside. */
const GLOBAL_V6 = ['2000::', 3] as const;

const refusedV6 = [
  ['2001::', 23], // protocols of the IETF; Teredo, benchmarks and ORCHID
  ['2001:db8::', 32], // documentation
  ['2002::', 16], // 6to4: an IPv4 address within, whichever it is
  ['3fff::', 20], // documentation
] as const;

/** Where DNS64 puts the IPv4 Internet for machines that have IPv6 alone. It is judged by the address within. */
const NAT64 = '64:ff9b::';
const NAT64_BITS = 96;

const refused = new BlockList();
const global = new BlockList();
for (const [network, bits] of refusedV4) {
  refused.addSubnet(network, bits, 'ipv4');
  refused.addSubnet(`${NAT64}${network}`, NAT64_BITS + bits, 'ipv6');
}
for (const [network, bits] of refusedV6) refused.addSubnet(network, bits, 'ipv6');
global.addSubnet(...GLOBAL_V6, 'ipv6');
global.addSubnet(NAT64, NAT64_BITS, 'ipv6');

/** @param address without a zone, and not one of IPv4 mapped into IPv6 */
export function isOnTheInternet(address: string): boolean {
  if (isIPv4(address)) return !refused.check(address, 'ipv4');
  return global.check(address, 'ipv6') && !refused.check(address, 'ipv6');
}

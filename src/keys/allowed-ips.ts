import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net';

/** `198.51.100.9:4711` and `[2001:db8::9]:4711`, as some proxies write down whom they were called by. */
const WITH_PORT = /^(?:\[([^\]]*)\]|(\d+\.\d+\.\d+\.\d+))(?::\d{1,5})?$/;

/**
 * An address as it is compared: without a port, and an IPv4 address that came mapped into IPv6 is the IPv4 address,
 * however that was written.
 */
export function plainAddress(address: string): string {
  if (!address.includes(':')) return address;
  const [, v6, v4] = WITH_PORT.exec(address) ?? [];
  return unmapped(v4 ?? v6 ?? address);
}

/** Of every way to write a mapped address the URL standard makes one, with the IPv4 address as its last two groups. */
const MAPPED = /^\[::ffff:([\da-f]{1,4}):([\da-f]{1,4})\]$/;

function unmapped(address: string): string {
  const dotted = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (dotted !== undefined) return dotted;
  if (!/ffff/i.test(address) || !isIPv6(address) || address.includes('%')) return address;
  const groups = MAPPED.exec(new URL(`http://[${address}]`).hostname);
  if (!groups) return address;
  return groups
    .slice(1)
    .flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255])
    .join('.');
}

/** A scope id can make an address as long as one likes. */
export const ADDRESS_LENGTH = 64;

/** An address that somebody names, as it is compared and written down; `undefined` for what is none. */
export function addressNamed(text: string): string | undefined {
  const plain = unmapped(text);
  return plain.length <= ADDRESS_LENGTH && isIP(plain) ? plain : undefined;
}

/** Why an entry is no address and no CIDR range; `undefined` where it is one. */
export function faultOfRange(entry: string): string | undefined {
  return parse(entry)
    ? undefined
    : `"${entry.slice(0, 64)}" is neither an IP address nor a CIDR range such as 203.0.113.0/24 or 2001:db8::/32.`;
}

interface Compiled {
  readonly list: BlockList | 'broken';
  /** What was asked last, and the answer: most clients come from where they came from before. */
  last: string | undefined;
  isIn: boolean;
}

const compiled = new WeakMap<readonly string[], Compiled>();

/** An empty list allows every address. A list that cannot be read, or that is no list, allows none. */
export function allowsAddress(entries: readonly string[], address: string): boolean {
  if (!Array.isArray(entries)) return false;
  if (entries.length === 0) return true;
  const known = compiled.get(entries) ?? { list: compile(entries), last: undefined, isIn: false };
  compiled.set(entries, known);
  if (known.last === address) return known.isIn;
  known.isIn = isListed(known.list, plainAddress(address));
  known.last = address;
  return known.isIn;
}

const isListed = (list: Compiled['list'], plain: string): boolean =>
  list !== 'broken' && isIP(plain) !== 0 && list.check(plain, isIPv4(plain) ? 'ipv4' : 'ipv6');

/** Whether every address that `entries` let through, `limits` let through too. */
export function isWithinRanges(entries: readonly string[], limits: readonly string[]): boolean {
  const bounds = limits.map(parse);
  return (
    entries.length > 0 &&
    entries.every((entry) => {
      const range = parse(entry);
      return range !== undefined && bounds.some((bound) => bound !== undefined && contains(bound, range));
    })
  );
}

function contains(outer: Range, inner: Range): boolean {
  if (isIP(outer.address) !== isIP(inner.address) || inner.bits < outer.bits) return false;
  const family = isIPv4(outer.address) ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(outer.address, outer.bits, family);
  return list.check(inner.address, family);
}

interface Range {
  readonly address: string;
  readonly bits: number;
}

function compile(entries: readonly string[]): BlockList | 'broken' {
  const list = new BlockList();
  for (const entry of entries) {
    const range = parse(entry);
    if (!range) return 'broken';
    list.addSubnet(range.address, range.bits, isIPv4(range.address) ? 'ipv4' : 'ipv6');
  }
  return list;
}

function parse(entry: string): Range | undefined {
  // What stands in a row is not always what was written there by us.
  if (typeof entry !== 'string') return undefined;
  const [given = '', bits, more] = entry.split('/');
  if (more !== undefined) return undefined;
  const address = unmapped(given);
  const mapped = address !== given;
  const family = isIP(address);
  if (family === 0 || address.includes('%')) return undefined;
  const most = family === 4 ? 32 : 128;
  if (bits === undefined) return { address, bits: most };
  if (!/^\d{1,3}$/.test(bits)) return undefined;
  // A range of mapped addresses counts its bits from the front of the IPv6 form.
  const length = mapped ? Number(bits) - 96 : Number(bits);
  return length >= 0 && length <= most ? { address, bits: length } : undefined;
}

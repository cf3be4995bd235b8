import { isIPv6 } from 'node:net';

const GROUPS = 8;
const GROUPS_OF_NETWORK = 4;

/**
 * What of an address one party can hardly have many of: an IPv4 address itself; of an IPv6 address the /64, within
 * which every house has more addresses than anybody could count.
 */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail = ''] = address.replace(/%.*$/, '').toLowerCase().split('::');
  const [front, back] = [groupsOf(head), groupsOf(tail)];
  const between = Array<string>(GROUPS - front.length - back.length).fill('0');
  const groups = [...front, ...between, ...back].slice(0, GROUPS_OF_NETWORK);
  return `${groups.map((group) => group.replace(/^0+(?=.)/, '')).join(':')}::/64`;
}

/** The last two groups may be written as an IPv4 address. */
const groupsOf = (text: string): string[] =>
  text.split(':').flatMap((group) => (group === '' ? [] : group.includes('.') ? [group, group] : [group]));

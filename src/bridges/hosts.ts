import { bridges } from './index.js';

/** A name of the server at which one bridge is served, as legacy clients have it in their URLs. */
export interface BridgeHost {
  /** In lower case, without a port. */
  readonly host: string;
  readonly bridge: string;
  /** What the bridge's URLs begin with there; the empty string where nothing stands before them. */
  readonly basePath: string;
}

const NAME = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;
const PATH = /^(\/[A-Za-z0-9._~-]+)*$/;

const known = (): string => bridges.map(({ name }) => name).join(', ');

/**
 * The names of bridges that are on, in a text with commas between; all where there is none.
 * @throws a string that says what the text should have been
 */
export function bridgesOn(names: readonly string[] | undefined): readonly string[] {
  if (!names) return bridges.map(({ name }) => name);
  if (names.length === 0) throw `names of bridges with commas between (${known()}), or \`none\`; it is empty`;
  if (names.length === 1 && names[0] === 'none') return [];
  for (const name of names) {
    if (!bridges.some((bridge) => bridge.name === name))
      throw `names of bridges with commas between (${known()}); "${name}" is none`;
  }
  return names;
}

/**
 * Reads entries such as `api.pixeepim.com=pim` and `api.example.com/v1=pixxel`.
 * @throws a string that says what they should have been
 */
export function bridgeHosts(entries: readonly string[]): readonly BridgeHost[] {
  const hosts = entries.map(hostIn);
  for (const [at, { host, bridge, basePath }] of hosts.entries()) {
    const isRepeated = hosts
      .slice(0, at)
      .some((one) => one.host === host && one.bridge === bridge && one.basePath === basePath);
    if (isRepeated) throw `free of repetition; "${host}${basePath}=${bridge}" stands there twice`;
  }
  return hosts;
}

function hostIn(entry: string): BridgeHost {
  const [where = '', name, more] = entry.split('=').map((part) => part.trim());
  const slash = where.indexOf('/');
  const host = (slash < 0 ? where : where.slice(0, slash)).toLowerCase();
  const path = slash < 0 ? undefined : where.slice(slash).replace(/\/$/, '');
  const isEntry = name !== undefined && more === undefined && NAME.test(host) && PATH.test(path ?? '');
  if (!isEntry) {
    throw `a list, with commas between, of hosts without a port and their bridges, such as api.example.com=pim or api.example.com/v1=pixxel; "${entry}" is not one`;
  }
  const bridge = bridges.find((one) => one.name === name);
  if (!bridge) throw `a list of hosts and bridges (${known()}); "${name}" is none of them`;
  return { host, bridge: bridge.name, basePath: path ?? bridge.basePath };
}

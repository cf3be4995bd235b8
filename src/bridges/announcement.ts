/** What clients are told of the end of a route, or of all routes of a bridge. They answer all the same. */
export interface Announcement {
  /** From when on it should be used no more: `Deprecation` (RFC 9745). */
  readonly deprecated?: Date | undefined;
  /** When it will go: `Sunset` (RFC 8594). */
  readonly sunset?: Date | undefined;
  /** Where what takes its place is: an http(s) URL, or a path on this server. */
  readonly successor?: string | undefined;
  /** A page for people about it: the same. */
  readonly docs?: string | undefined;
}

/** What the operator announces, of a whole bridge or of one operation. */
export interface OperatorAnnouncement extends Announcement {
  readonly bridge: string;
  readonly operation: string | undefined;
}

const members = ['deprecated', 'sunset', 'successor', 'docs'] as const;

/** What is announced of one route: of each member the last that is said counts, so name the most particular last. */
export const announced = (
  ...said: readonly (Announcement | undefined)[]
): { readonly [Name in keyof Required<Announcement>]: Announcement[Name] } => ({
  deprecated: last(said, 'deprecated'),
  sunset: last(said, 'sunset'),
  successor: last(said, 'successor'),
  docs: last(said, 'docs'),
});

const last = <Name extends keyof Announcement>(
  said: readonly (Announcement | undefined)[],
  name: Name,
): Announcement[Name] => said.findLast((one) => one?.[name] !== undefined)?.[name];

/** A day such as `2026-03-01`, where it begins in UTC; `undefined` for any other text. */
export function dayIn(text: string): Date | undefined {
  const date = new Date(`${text}T00:00:00Z`);
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(date.getTime());
  return isDay && date.toISOString().startsWith(text) ? date : undefined;
}

/** Whether it can stand between the angle brackets of a `Link`. */
export const isLink = (text: string): boolean =>
  /^(https?:\/\/[^\s<>"\\/]|\/(?!\/))[^\s<>"\\]*$/.test(text) && text.length <= 500;

/** RFC 9745 wants no end before the beginning of it. */
export const isInOrder = ({ deprecated, sunset }: Announcement): boolean =>
  deprecated === undefined || sunset === undefined || deprecated <= sunset;

const WANTED =
  'announcements such as `pixxel deprecated=2026-12-01 sunset=2027-06-01 successor=/api/v1`, separated by semicolons; each names a bridge or `bridge.operation` and at least one of deprecated, sunset (days, in order), successor and docs (URLs)';

/**
 * Reads what an operator announces: `<bridge>[.<operation>] name=value …; …`.
 * @throws string saying what it should have been
 */
export function announcementsIn(text: string | undefined): readonly OperatorAnnouncement[] {
  const found = (text ?? '')
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(announcementIn);
  const names = found.map(({ bridge, operation }) => `${bridge}.${operation ?? ''}`);
  if (new Set(names).size < names.length) {
    const twice = names.find((name, at) => names.indexOf(name) !== at) ?? '';
    throw `${WANTED}; ${twice.replace(/\.$/, '')} stands there twice`;
  }
  return found;
}

function announcementIn(text: string): OperatorAnnouncement {
  const [name = '', ...words] = text.split(/\s+/);
  const said = words.map(splitOnce);
  const refuse = (why: string): never => {
    throw `${WANTED}; ${why}`;
  };
  if (!/^[\w-]+(\.\w+)?$/.test(name)) refuse(`"${name}" is no bridge and no bridge.operation`);
  if (words.length === 0) refuse(`of ${name} nothing is said`);
  for (const [at, [key]] of said.entries()) {
    if (!members.some((member) => member === key)) refuse(`"${key}" of ${name} is none of these`);
    if (said.findIndex(([other]) => other === key) !== at) refuse(`${key} of ${name} stands there twice`);
  }
  const values = new Map(said);
  const read = <Value>(key: string, readValue: (text: string) => Value | undefined, what: string) => {
    const given = values.get(key);
    if (given === undefined) return undefined;
    return readValue(given) ?? refuse(`"${given}", which ${name} has as ${key}, is no ${what}`);
  };
  const [bridge = '', operation] = name.split('.');
  const announcement = {
    bridge,
    operation,
    deprecated: read('deprecated', dayIn, 'day such as 2026-12-01'),
    sunset: read('sunset', dayIn, 'day such as 2026-12-01'),
    successor: read('successor', linkIn, 'http(s) URL, and no path on this server'),
    docs: read('docs', linkIn, 'http(s) URL, and no path on this server'),
  };
  if (!isInOrder(announcement)) refuse(`${name} is deprecated only after its sunset`);
  return announcement;
}

function splitOnce(word: string): readonly [string, string] {
  const at = word.indexOf('=');
  return at < 0 ? [word, ''] : [word.slice(0, at), word.slice(at + 1)];
}

const linkIn = (text: string): string | undefined => (isLink(text) ? text : undefined);

/**
 * What is announced of what there is not would be announced to nobody.
 * @throws Error naming it
 */
export function refuseUnknown(
  announcements: readonly OperatorAnnouncement[],
  bridges: readonly { readonly name: string; readonly routes: readonly { readonly name: string }[] }[],
): void {
  for (const { bridge, operation } of announcements) {
    const known = bridges.find(({ name }) => name === bridge);
    if (!known) {
      const names = bridges.map(({ name }) => name).join(', ');
      throw new Error(`HALYARD_SUNSET names the bridge ${bridge}; there are ${names}.`);
    }
    if (operation !== undefined && !known.routes.some(({ name }) => name === operation)) {
      throw new Error(`HALYARD_SUNSET names ${bridge}.${operation}; the bridge has no such operation.`);
    }
  }
}

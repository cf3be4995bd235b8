import type { Announcement } from '../announcement.js';

type Headers = Readonly<Record<string, string>>;

/** Puts on an answer, good or bad, what is announced of its route. */
export function withSunset(announcement: Announcement): (headers: Headers) => Headers {
  const { deprecated, sunset } = announcement;
  const dates = {
    ...(deprecated && { Deprecation: `@${deprecated.getTime() / 1000}` }),
    ...(sunset && { Sunset: sunset.toUTCString() }),
  };
  const links = linksOf(announcement);
  return (headers) => {
    const Link = [headers['Link'], ...links].filter((link) => link !== undefined).join(', ');
    return { ...headers, ...dates, ...(Link !== '' && { Link }) };
  };
}

/** RFC 5829 names the successor, RFC 9745 and RFC 8594 the page about the end. */
function linksOf({ deprecated, sunset, successor, docs }: Announcement): readonly string[] {
  return [
    ...(successor === undefined ? [] : [`<${successor}>; rel="successor-version"`]),
    ...(docs !== undefined && deprecated ? [`<${docs}>; rel="deprecation"`] : []),
    ...(docs !== undefined && sunset ? [`<${docs}>; rel="sunset"`] : []),
  ];
}

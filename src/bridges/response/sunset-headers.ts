import type { Announcement } from '../announcement.js';

/** Puts on an answer, good or bad, what is announced of its route. */
export function tellingSunset(announcement: Announcement): (headers: Record<string, string>) => void {
  const { deprecated, sunset } = announcement;
  const links = linksOf(announcement);
  return (headers) => {
    if (deprecated) headers['Deprecation'] = `@${deprecated.getTime() / 1000}`;
    if (sunset) headers['Sunset'] = sunset.toUTCString();
    if (links.length === 0) return;
    headers['Link'] = [headers['Link'], ...links].filter((link) => link !== undefined).join(', ');
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

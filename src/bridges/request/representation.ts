import { HAL, HAL_FORMS, parseRange, type Range } from './accept.js';

/** What a client is given: the plain body of the API, hypermedia without or with templates, or a page to look at. */
export type Representation = 'json' | 'hal' | 'forms' | 'page';

const MEDIA_TYPES: Readonly<Record<Representation, string>> = {
  json: 'application/json',
  hal: HAL,
  forms: HAL_FORMS,
  page: 'text/html',
};

/**
 * What the client would rather have of `offered`, best first where it does not care (RFC 9110, section 12.5.1). Of
 * two that it likes alike, the one it named more closely: who sends `application/json` beside anything else means JSON.
 */
export function representationFor(
  accept: string | undefined,
  offered: readonly Representation[],
): Representation | undefined {
  if (accept === undefined || accept === '*/*' || accept.trim() === '') return offered[0];
  if (accept === 'application/json' && offered.includes('json')) return 'json';
  const ranges = accept.split(',').map(parseRange);
  const shown = isOfBrowser(ranges) ? offered : offered.filter((one) => one !== 'page');
  let best: { readonly one: Representation; readonly liking: Liking } | undefined;
  for (const one of shown) {
    const liking = likingOf(MEDIA_TYPES[one], ranges);
    if (liking.quality > 0 && (!best || isMore(liking, best.liking))) best = { one, liking };
  }
  return best?.one;
}

/**
 * Browsers name XHTML beside HTML. Java names HTML by habit before anything at all, and would follow a redirect to a page
 * where it always heard a refusal. Who takes a page alone wants one.
 */
const isOfBrowser = (ranges: readonly Range[]): boolean =>
  ranges.some(({ type }) => type === 'application/xhtml+xml') ||
  likingOf(MEDIA_TYPES.json, ranges).quality === 0;

interface Liking {
  readonly quality: number;
  /** 4 and 3 for hypermedia by its name, with which comes all else; 2 for another by its, 1 for its kind, 0 for anything. */
  readonly closeness: number;
}

const NAMED: Readonly<Record<string, number>> = { [HAL_FORMS]: 4, [HAL]: 3 };

function likingOf(type: string, ranges: readonly Range[]): Liking {
  // A page is for who asks for one by name.
  const patterns = type === MEDIA_TYPES.page ? [type] : [type, `${type.split('/')[0]}/*`, '*/*'];
  for (const [position, pattern] of patterns.entries()) {
    const fitting = ranges.filter((range) => range.type === pattern);
    if (fitting.length === 0) continue;
    const quality = Math.max(...fitting.map((range) => range.quality));
    return { quality, closeness: position === 0 ? (NAMED[type] ?? 2) : 2 - position };
  }
  return { quality: 0, closeness: 0 };
}

const isMore = (a: Liking, b: Liking): boolean =>
  a.quality > b.quality || (a.quality === b.quality && a.closeness > b.closeness);

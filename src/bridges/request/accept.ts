/** The Hypertext Application Language: a body with `_links` and `_embedded`. */
export const HAL = 'application/hal+json';
/** The same with `_templates`: what can be done with it, and how. */
export const HAL_FORMS = 'application/prs.hal-forms+json';

/**
 * Whether a client that sent this `Accept` takes one of these media types (RFC 9110, section 12.5.1). Without the
 * header it takes everything; of the ranges that fit a type the most specific one decides. What can be of any type, it
 * may take.
 */
export function accepts(header: string | undefined, types: readonly string[]): boolean {
  if (header === undefined || header === '*/*' || types.includes(header) || header.trim() === '') return true;
  if (types.includes(ANY_TYPE)) return true;
  const ranges = header.split(',').map(parseRange);
  return types.some((type) => qualityOf(type, ranges) > 0);
}

/** What a body can be sent as where it is no file. */
export const ACCEPTABLE = ['application/json', HAL, HAL_FORMS];

/** What a file can be whose media type only its contents decide. */
export const ANY_TYPE = '*/*';

export interface Range {
  readonly type: string;
  readonly quality: number;
}

export function parseRange(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const quality = parameters.find((parameter) => /^q\s*=/.test(parameter))?.replace(/^q\s*=\s*/, '');
  return { type, quality: quality === undefined ? 1 : Number(quality) || 0 };
}

function qualityOf(type: string, ranges: readonly Range[]): number {
  for (const pattern of [type, `${type.split('/')[0]}/*`, '*/*']) {
    const fitting = ranges.filter((range) => range.type === pattern);
    if (fitting.length > 0) return Math.max(...fitting.map(({ quality }) => quality));
  }
  return 0;
}

import { isObject } from './json-object.js';
import { bareRel } from './links.js';
import { wordsOf } from './words.js';

const NAMES = ['name', 'title', 'label', 'email', 'sku', 'slug', 'id'];

/** What a person would call a resource; `undefined` where nothing in it says so. */
export function nameOf(value: unknown): string | undefined {
  if (!isObject(value)) return undefined;
  for (const name of NAMES) {
    const said = value[name];
    if ((typeof said === 'string' && said !== '') || typeof said === 'number')
      return String(said).slice(0, 160);
  }
  const self = isObject(value['_links']) ? value['_links']['self'] : undefined;
  const title = isObject(self) ? self['title'] : undefined;
  return typeof title === 'string' && title !== '' ? title.slice(0, 160) : undefined;
}

export const titleOfRel = (rel: string): string => wordsOf(bareRel(rel));

/** The end of a path, for what has no other name. */
export const titleOfPath = (path: string): string =>
  decoded(path.split('?')[0]?.split('/').filter(Boolean).at(-1) ?? path);

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

import { type Href, readHref } from '../address/href.js';
import type { Curie } from './curies.js';
import { isObject, textOr } from './json-object.js';

export interface Link {
  readonly rel: string;
  /** As it stands in the answer. */
  readonly href: string;
  /** What may be done with it. For a template: with what it is where nothing is filled in. */
  readonly target: Href;
  readonly title: string;
  /** The media type that is to be expected there. */
  readonly type: string;
  readonly isTemplated: boolean;
  readonly isDeprecated: boolean;
  readonly deprecation: Href | undefined;
  /** The page that explains the relation. */
  readonly docs: string | undefined;
}

export function readLinks(
  value: unknown,
  from: string,
  curies: readonly Curie[],
  oddities: string[],
): readonly Link[] {
  if (value === undefined) return [];
  if (!isObject(value)) {
    oddities.push('`_links` is no object.');
    return [];
  }
  return Object.entries(value)
    .filter(([rel]) => rel !== 'curies')
    .flatMap(([rel, held]) =>
      (Array.isArray(held) ? (held as readonly unknown[]) : [held]).flatMap((one) => {
        const link = readLink(rel, one, from, curies);
        if (!link) oddities.push(`The link \`${rel.slice(0, 80)}\` is no object with an \`href\`.`);
        return link ?? [];
      }),
    );
}

function readLink(rel: string, value: unknown, from: string, curies: readonly Curie[]): Link | undefined {
  if (!isObject(value) || value['href'] === undefined || value['href'] === null) return undefined;
  const href = value['href'];
  const isTemplated = value['templated'] === true && typeof href === 'string' && href.includes('{');
  const { deprecation } = value;
  return {
    rel,
    href: typeof href === 'string' ? href : (JSON.stringify(href) ?? ''),
    target: readHref(isTemplated ? href.replace(/\{[^}]*\}/g, '') : href, from),
    title: textOr(value['title'], ''),
    type: textOr(value['type'], ''),
    isTemplated,
    isDeprecated: deprecation !== undefined && deprecation !== false && deprecation !== null,
    deprecation: typeof deprecation === 'string' ? readHref(deprecation, from) : undefined,
    docs: curies.find(({ name }) => rel.startsWith(`${name}:`))?.docs(rel),
  };
}

/** `halyard:api-keys` → `api-keys`. */
export const bareRel = (rel: string): string => rel.slice(rel.indexOf(':') + 1);

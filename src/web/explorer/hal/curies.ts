import { insidePath } from '../address/href.js';
import { isObject } from './json-object.js';

/** A short name for relations: where each is explained. */
export interface Curie {
  readonly name: string;
  /** The page of a relation, on this server; no other is linked to. */
  docs(rel: string): string | undefined;
  /** Where the interface begins that the relations belong to: `/api/v1` of `/api/v1/rels/{rel}`. */
  readonly base: string | undefined;
}

export function readCuries(links: unknown, from: string): readonly Curie[] {
  const curies = isObject(links) ? links['curies'] : undefined;
  if (!Array.isArray(curies)) return [];
  return curies.flatMap((curie): Curie[] => {
    if (!isObject(curie)) return [];
    const { name, href } = curie;
    if (typeof name !== 'string' || typeof href !== 'string') return [];
    const template = href;
    return [
      {
        name,
        docs: (rel) =>
          insidePath(template.replace('{rel}', encodeURIComponent(rel.slice(name.length + 1))), from),
        base: insidePath(template.split('/rels/')[0], from),
      },
    ];
  });
}

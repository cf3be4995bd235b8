import { type Curie, readCuries } from './curies.js';
import { isObject, type JsonObject } from './json-object.js';
import { type Link, readLinks } from './links.js';
import { readTemplates, type Template } from './templates.js';

/** Things that stand whole within a resource, under one relation. */
export interface Embedded {
  readonly rel: string;
  readonly docs: string | undefined;
  readonly items: readonly unknown[];
  readonly isList: boolean;
}

/** A resource as HAL and HAL-FORMS write it. */
export interface Resource {
  readonly properties: readonly (readonly [string, unknown])[];
  readonly links: readonly Link[];
  readonly embedded: readonly Embedded[];
  readonly templates: readonly Template[];
  readonly page: { readonly size?: number; readonly total?: number } | undefined;
  /** What in it is not as HAL has it. It was left out, and is told. */
  readonly oddities: readonly string[];
}

const RESERVED = new Set(['_links', '_embedded', '_templates']);

/** Reads whatever came: what is not HAL becomes an oddity, never a fault. */
export function readHal(value: unknown, from: string, known: readonly Curie[] = []): Resource {
  const oddities: string[] = [];
  if (!isObject(value)) {
    const properties = value === undefined ? [] : [['value', value] as const];
    return { properties, links: [], embedded: [], templates: [], page: undefined, oddities };
  }
  const own = readCuries(value['_links'], from);
  const curies = own.length > 0 ? own : known;
  const links = readLinks(value['_links'], from, curies, oddities);
  const embedded = readEmbedded(value['_embedded'], curies, oddities);
  const isPage = embedded.length > 0 && isObject(value['page']);
  return {
    properties: Object.entries(value).filter(([name]) => !RESERVED.has(name) && !(isPage && name === 'page')),
    links,
    embedded,
    templates: readTemplates(value['_templates'], from, oddities),
    page: isPage ? pageOf(value['page'] as JsonObject) : undefined,
    oddities,
  };
}

function readEmbedded(value: unknown, curies: readonly Curie[], oddities: string[]): readonly Embedded[] {
  if (value === undefined) return [];
  if (!isObject(value)) {
    oddities.push('`_embedded` is no object.');
    return [];
  }
  return Object.entries(value).map(([rel, held]) => ({
    rel,
    docs: docsOf(rel, curies),
    items: Array.isArray(held) ? (held as readonly unknown[]) : [held],
    isList: Array.isArray(held),
  }));
}

const docsOf = (rel: string, curies: readonly Curie[]): string | undefined =>
  curies.find(({ name }) => rel.startsWith(`${name}:`))?.docs(rel);

function pageOf(page: JsonObject): { size?: number; total?: number } {
  const { size, totalElements: total } = page;
  return { ...(isCount(size) && { size }), ...(isCount(total) && { total }) };
}

const isCount = (value: unknown): value is number => typeof value === 'number' && value >= 0;

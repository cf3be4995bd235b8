import { isJsonObject, type Json, type JsonObject } from '../json.js';

/**
 * The documents of bridges on one base path as one: nothing is left out, and what they share must be the same.
 * @throws Error where two of them say different things of one name
 */
export function mergedOpenapi(documents: readonly JsonObject[]): JsonObject {
  const [first = {}, ...others] = documents;
  if (others.length === 0) return first;
  const merged = others.reduce(
    (all, { openapi: _openapi, info: _info, servers: _servers, tags: _tags, ...rest }) =>
      joined(all, rest, []),
    first,
  );
  refuseRepeatedIds(merged);
  return { ...merged, info: infoOf(documents), tags: documents.flatMap(({ tags }) => listIn(tags)) };
}

function infoOf(documents: readonly JsonObject[]): JsonObject {
  const infos = documents.map(({ info }) => (isJsonObject(info) ? info : {}));
  return {
    title: infos.map(({ title }) => title).join(' and '),
    version: String(infos[0]?.['version']),
    description: infos.map(({ title, description }) => `## ${title}\n\n${description}`).join('\n\n'),
  };
}

/** Objects are joined member by member; anything else must be the same in both. */
function joined(a: JsonObject, b: JsonObject, way: readonly string[]): JsonObject {
  const members = Object.entries(b).map(([name, value]) => {
    const known = a[name];
    if (known === undefined || JSON.stringify(known) === JSON.stringify(value)) return [name, value];
    const isOpen = way.length < OPEN_LEVELS && isJsonObject(known) && isJsonObject(value);
    if (isOpen) return [name, joined(known as JsonObject, value as JsonObject, [...way, name])];
    throw new Error(`Two bridges of one base path say different things of ${[...way, name].join('/')}.`);
  });
  return { ...a, ...Object.fromEntries(members) };
}

/** `paths` and their methods, `components` and their kinds: below, each thing is whole. */
const OPEN_LEVELS = 2;

function refuseRepeatedIds({ paths }: JsonObject): void {
  const ids = Object.values((paths ?? {}) as JsonObject)
    .flatMap((methods) => Object.values((methods ?? {}) as JsonObject))
    .map((operation) => (operation as JsonObject)['operationId']);
  const repeated = ids.find((id, at) => ids.indexOf(id) !== at);
  if (repeated !== undefined) throw new Error(`Two bridges of one base path have an operation ${repeated}.`);
}

const listIn = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);

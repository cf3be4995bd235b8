import { getNamedType } from 'graphql';
import type { Bridge } from '../bridge.js';
import { isJsonObject, type Json, type JsonObject } from '../json.js';
import type { Member, ObjectShape, PageShape, Shape } from '../operation/shape.js';
import {
  type Connection,
  isConnection,
  memberRenderer,
  type Render,
  renderer,
} from '../response/render-json.js';
import type { RouteGraph } from './graph.js';
import { hiddenId } from './hidden.js';
import type { Links } from './links.js';
import { curied, hyphenated } from './words.js';

/** What became of an answer before anything is said of the request it answers. */
export interface Drawn {
  readonly members: Record<string, Json>;
  readonly links: Links;
  readonly embedded: Record<string, Json>;
  templates: JsonObject | undefined;
  /** The page that is the body, or takes the place of one object in it. */
  page: Connection | undefined;
  /** The thing that the answer is, where it is one that can be read by id. */
  thing: DrawnThing | undefined;
}

export interface DrawnThing {
  readonly type: string;
  readonly id: string;
  /** As the operation answered it. */
  readonly value: Readonly<Record<string, unknown>>;
}

/** Where one can go from something, and what can be done with it. */
export interface Surroundings {
  readonly links: Links;
  readonly templates: JsonObject | undefined;
}

/** What stands around a thing, by its type, what the operation answered of it, and its members as they are shown. */
export type Around = (thing: DrawnThing, members: Readonly<Record<string, Json>>) => Surroundings;

export function include(drawn: Drawn, { links, templates }: Surroundings): void {
  Object.assign(drawn.links, links);
  drawn.templates ??= templates;
}

export type Draw = (value: unknown, around: Around) => Drawn;

interface Parts {
  readonly bridge: Bridge;
  readonly graph: RouteGraph;
  /** What the items of a page that is the whole body are called. */
  readonly rel: string;
}

type Fill = (value: Readonly<Record<string, unknown>>, drawn: Drawn, around: Around) => void;

/** Compiles a shape once into what draws an answer of it as hypermedia. */
export function drawer(shape: Shape, parts: Parts): Draw {
  if (shape.kind === 'object') {
    // A list that is all there is in the body is what its URL is about, whatever the API calls it.
    const fill = objectFiller(shape, parts, parts.rel);
    return (value, around) => {
      const drawn = empty();
      if (isJsonObject(value)) fill(value, drawn, around);
      return drawn;
    };
  }
  if (shape.kind === 'page') {
    const fill = pageFiller(shape, parts);
    return (value, around) => {
      const drawn = empty();
      fill(value, drawn, around);
      return drawn;
    };
  }
  const name = shape.kind === 'list' ? 'items' : 'value';
  const put = memberFiller(shape, { name, rel: parts.rel, render: renderer(shape, parts.bridge) }, parts);
  return (value, around) => {
    const drawn = empty();
    put(value, drawn, around);
    return drawn;
  };
}

const empty = (): Drawn => ({
  members: {},
  links: {},
  embedded: {},
  templates: undefined,
  page: undefined,
  thing: undefined,
});

function objectFiller(shape: ObjectShape, parts: Parts, soleRel?: string): Fill {
  const members = shape.members.filter(({ cookie }) => !cookie);
  const fillers = members.map((member) =>
    fillerOf(member, parts, members.length === 1 ? soleRel : undefined),
  );
  const type = getNamedType(shape.type).name;
  const isThing = parts.graph.byId(type) !== undefined;
  return (value, drawn, around) => {
    const id = isThing ? value[hiddenId] : undefined;
    if (typeof id === 'string') drawn.thing = { type, id, value };
    for (const fill of fillers) fill(value, drawn, around);
    if (drawn.thing?.value === value) include(drawn, around(drawn.thing, drawn.members));
  };
}

function fillerOf(member: Member, parts: Parts, soleRel?: string): Fill {
  const { name, shape, flatten } = member;
  if (flatten && shape.kind === 'object') {
    const fill = objectFiller(shape, parts);
    return (value, drawn, around) => {
      const inner = value[name];
      if (isJsonObject(inner)) fill(inner, drawn, around);
    };
  }
  if (flatten && shape.kind === 'page') {
    const fill = pageFiller(shape, parts);
    return (value, drawn, around) => fill(value[name], drawn, around);
  }
  const put = memberFiller(
    shape,
    { name, rel: soleRel ?? hyphenated(name), render: memberRenderer(member, parts.bridge) },
    parts,
  );
  return (value, drawn, around) => put(value[name], drawn, around);
}

type Put = (value: unknown, drawn: Drawn, around: Around) => void;

/** What a member is called where it is a plain one, or else embedded, and how it is written as a plain one. */
interface Placed {
  readonly name: string;
  readonly rel: string;
  readonly render: Render;
}

/** A thing that is here as whole as at its own URL is embedded; of anything else there is what the operation selects. */
function memberFiller(shape: Shape, { name, rel, render }: Placed, parts: Parts): Put {
  const items = shape.kind === 'list' ? shape.items : shape;
  if (items.kind === 'object' && isWhole(items, parts)) {
    const draw = resourceDrawer(items, parts);
    return (value, drawn, around) => {
      if (value === null || value === undefined) drawn.members[name] = null;
      else
        drawn.embedded[curied(rel)] = Array.isArray(value)
          ? value.map((item) => draw(item, around))
          : draw(value, around);
    };
  }
  return (value, drawn) => {
    if (value !== undefined) drawn.members[name] = render(value) as Json;
  };
}

function isWhole(shape: ObjectShape, { graph }: Parts): boolean {
  const own = graph.byId(getNamedType(shape.type).name)?.route.content.shape;
  return own?.kind === 'object' && shape.name !== undefined && own.name === shape.name;
}

function pageFiller({ items }: PageShape, parts: Parts): Put {
  const isThings = items.kind === 'object' && parts.graph.byId(getNamedType(items.type).name) !== undefined;
  const render = isThings ? undefined : renderer(items, parts.bridge);
  const draw = isThings ? resourceDrawer(items, parts) : undefined;
  return (value, drawn, around) => {
    if (!isConnection(value)) return;
    drawn.page = value;
    if (draw) drawn.embedded[curied(parts.rel)] = value.nodes.map((node) => draw(node, around));
    // What has no URL of its own is no resource.
    else drawn.members['items'] = value.nodes.map((node) => render?.(node)) as Json;
  };
}

/** One resource that stands inside another. */
function resourceDrawer(shape: ObjectShape, parts: Parts): (value: unknown, around: Around) => JsonObject {
  const fill = objectFiller(shape, parts);
  return (value, around) => {
    const drawn = empty();
    if (isJsonObject(value)) fill(value, drawn, around);
    return resourceOf(drawn);
  };
}

/** The members first, as people read them. */
export const resourceOf = ({ members, links, embedded, templates }: Drawn): JsonObject => ({
  ...members,
  ...(Object.keys(links).length > 0 && { _links: links }),
  ...(Object.keys(embedded).length > 0 && { _embedded: embedded }),
  ...(templates && { _templates: templates }),
});

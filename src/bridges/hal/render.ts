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

/** Links of a thing by its type and what the operation answered of it: its own ones, which every caller has. */
export type LinksOf = (thing: DrawnThing, members: Readonly<Record<string, Json>>) => Links;

export type Draw = (value: unknown, linksOf: LinksOf) => Drawn;

interface Parts {
  readonly bridge: Bridge;
  readonly graph: RouteGraph;
  /** What the items of a page that is the whole body are called. */
  readonly rel: string;
}

type Fill = (value: Readonly<Record<string, unknown>>, drawn: Drawn, linksOf: LinksOf) => void;

/** Compiles a shape once into what draws an answer of it as hypermedia. */
export function drawer(shape: Shape, parts: Parts): Draw {
  if (shape.kind === 'object') {
    const fill = objectFiller(shape, parts);
    return (value, linksOf) => {
      const drawn = empty();
      if (isJsonObject(value)) fill(value, drawn, linksOf);
      return drawn;
    };
  }
  if (shape.kind === 'page') {
    const fill = pageFiller(shape, parts);
    return (value, linksOf) => {
      const drawn = empty();
      fill(value, drawn, linksOf);
      return drawn;
    };
  }
  const name = shape.kind === 'list' ? 'items' : 'value';
  const put = memberFiller(shape, { name, rel: parts.rel, render: renderer(shape, parts.bridge) }, parts);
  return (value, linksOf) => {
    const drawn = empty();
    put(value, drawn, linksOf);
    return drawn;
  };
}

const empty = (): Drawn => ({ members: {}, links: {}, embedded: {}, page: undefined, thing: undefined });

function objectFiller(shape: ObjectShape, parts: Parts): Fill {
  const fillers = shape.members.filter(({ cookie }) => !cookie).map((member) => fillerOf(member, parts));
  const type = getNamedType(shape.type).name;
  const isThing = parts.graph.byId(type) !== undefined;
  return (value, drawn, linksOf) => {
    const id = isThing ? value[hiddenId] : undefined;
    if (typeof id === 'string') drawn.thing = { type, id, value };
    for (const fill of fillers) fill(value, drawn, linksOf);
    if (drawn.thing?.value === value) Object.assign(drawn.links, linksOf(drawn.thing, drawn.members));
  };
}

function fillerOf(member: Member, parts: Parts): Fill {
  const { name, shape, flatten } = member;
  if (flatten && shape.kind === 'object') {
    const fill = objectFiller(shape, parts);
    return (value, drawn, linksOf) => {
      const inner = value[name];
      if (isJsonObject(inner)) fill(inner, drawn, linksOf);
    };
  }
  if (flatten && shape.kind === 'page') {
    const fill = pageFiller(shape, parts);
    return (value, drawn, linksOf) => fill(value[name], drawn, linksOf);
  }
  const put = memberFiller(
    shape,
    { name, rel: hyphenated(name), render: memberRenderer(member, parts.bridge) },
    parts,
  );
  return (value, drawn, linksOf) => put(value[name], drawn, linksOf);
}

type Put = (value: unknown, drawn: Drawn, linksOf: LinksOf) => void;

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
    return (value, drawn, linksOf) => {
      if (value === null || value === undefined) drawn.members[name] = null;
      else
        drawn.embedded[curied(rel)] = Array.isArray(value)
          ? value.map((item) => draw(item, linksOf))
          : draw(value, linksOf);
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
  return (value, drawn, linksOf) => {
    if (!isConnection(value)) return;
    drawn.page = value;
    if (draw) drawn.embedded[curied(parts.rel)] = value.nodes.map((node) => draw(node, linksOf));
    // What has no URL of its own is no resource.
    else drawn.members['items'] = value.nodes.map((node) => render?.(node)) as Json;
  };
}

/** One resource that stands inside another. */
function resourceDrawer(shape: ObjectShape, parts: Parts): (value: unknown, linksOf: LinksOf) => JsonObject {
  const fill = objectFiller(shape, parts);
  return (value, linksOf) => {
    const drawn = empty();
    if (isJsonObject(value)) fill(value, drawn, linksOf);
    return resourceOf(drawn);
  };
}

/** The members first, as people read them. */
export const resourceOf = ({ members, links, embedded }: Drawn): JsonObject => ({
  ...members,
  ...(Object.keys(links).length > 0 && { _links: links }),
  ...(Object.keys(embedded).length > 0 && { _embedded: embedded }),
});

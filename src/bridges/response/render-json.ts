import { isEnumType } from 'graphql';
import type { Bridge } from '../bridge.js';
import { spelledSteps } from '../operation/places.js';
import type { Member, ObjectShape, PageShape, Shape } from '../operation/shape.js';

/** Makes the plain legacy body of what an operation answered. */
export type Render = (value: unknown) => unknown;

type Dialect = Pick<Bridge, 'page' | 'spelling'>;

/** Compiles a shape once, so that an answer is rendered without looking at it again. */
export function renderer(shape: Shape, dialect: Dialect): Render {
  if (shape.kind === 'leaf') return leafRenderer(shape.type, dialect);
  if (shape.kind === 'page') return pageRenderer(shape, dialect);
  if (shape.kind === 'object') return objectRenderer(shape, dialect);
  return listRenderer(renderer(shape.items, dialect));
}

const asItIs: Render = (value) => value;

function leafRenderer(type: Extract<Shape, { kind: 'leaf' }>['type'], { spelling }: Dialect): Render {
  if (!isEnumType(type)) return asItIs;
  const names = new Map<unknown, string>(
    type.getValues().map(({ name }) => [name, spelling.enumValue(name)]),
  );
  return (value) => names.get(value) ?? value;
}

function listRenderer(item: Render): Render {
  if (item === asItIs) return asItIs;
  return (value) => (Array.isArray(value) ? value.map(item) : value);
}

function objectRenderer({ members }: ObjectShape, dialect: Dialect): Render {
  const writers = members
    .filter(({ cookie }) => !cookie)
    .map((member) => writerOf(member, memberRenderer(member, dialect)));
  return (value) => {
    if (!isObject(value)) return value;
    const body: Record<string, unknown> = {};
    for (const write of writers) write(value, body);
    return body;
  };
}

export function memberRenderer({ shape, pathInto }: Member, dialect: Dialect): Render {
  if (!pathInto) return renderer(shape, dialect);
  return (value) => (Array.isArray(value) ? spelledSteps(pathInto, value, dialect.spelling) : value);
}

type Writer = (from: Readonly<Record<string, unknown>>, body: Record<string, unknown>) => void;

function writerOf({ name, flatten }: Member, render: Render): Writer {
  if (flatten) return (from, body) => Object.assign(body, render(from[name]));
  return (from, body) => {
    const value = from[name];
    if (value !== undefined) body[name] = render(value);
  };
}

function pageRenderer({ items }: PageShape, { page, ...dialect }: Dialect): Render {
  const renderItem = renderer(items, { page, ...dialect });
  return (value) => {
    if (!isConnection(value)) return value;
    const { nodes, pageInfo, totalCount } = value;
    return page.body({
      items: nodes.map(renderItem),
      nextCursor: nextCursorOf(pageInfo),
      total: totalCount,
    });
  };
}

export interface Connection {
  readonly nodes: readonly unknown[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly endCursor: string | null;
    /** Asked for by hypermedia alone. */
    readonly hasPreviousPage?: boolean;
    readonly startCursor?: string | null;
  };
  readonly totalCount?: number;
}

export const isConnection = (value: unknown): value is Connection =>
  isObject(value) && Array.isArray(value['nodes']) && isObject(value['pageInfo']);

export const nextCursorOf = ({ hasNextPage, endCursor }: Connection['pageInfo']): string | null =>
  hasNextPage ? endCursor : null;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

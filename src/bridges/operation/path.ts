/** A path template, cut at its slashes: a literal, or the name of the parameter that stands there. */
export type Segment = { readonly literal: string } | { readonly parameter: string };

const LITERAL = /^[A-Za-z0-9._~-]+$/;
const PARAMETER = /^\{([A-Za-z_][A-Za-z0-9_]*)\}$/;

/** The segments of a template such as `/products/{id}`, or `undefined` where it is none. */
export function segmentsOf(template: string): readonly Segment[] | undefined {
  if (!template.startsWith('/')) return undefined;
  const segments = template.slice(1).split('/').map(segmentOf);
  return segments.every((segment) => segment !== undefined) ? segments : undefined;
}

function segmentOf(text: string): Segment | undefined {
  const parameter = PARAMETER.exec(text)?.[1];
  if (parameter !== undefined) return { parameter };
  return LITERAL.test(text) ? { literal: text } : undefined;
}

/** The names of a template's parameters, in order. Of templates there are as many as routes, so they are kept. */
export function parametersIn(template: string): readonly string[] {
  const names =
    parameters.get(template) ??
    (segmentsOf(template) ?? []).flatMap((segment) => ('parameter' in segment ? [segment.parameter] : []));
  parameters.set(template, names);
  return names;
}

const parameters = new Map<string, readonly string[]>();

/** What the last parameter of a template names, by the segment before it: a `category` in `/categories/{id}`. */
export function nounBefore(template: string): string | undefined {
  const segments = segmentsOf(template) ?? [];
  const at = segments.findLastIndex((segment) => 'parameter' in segment);
  const plural = segments.slice(0, Math.max(at, 0)).findLast(isNoun);
  if (!plural || !('literal' in plural)) return undefined;
  return plural.literal
    .replaceAll('-', ' ')
    .replace(/ies$/, 'y')
    .replace(/s$/, '')
    .replace(/\bapi\b/, 'API');
}

const isNoun = (segment: Segment): boolean => 'literal' in segment && !segment.literal.startsWith('by-');

/** A URL path with its parameters filled in and encoded. */
export const fillPath = (template: string, values: Readonly<Record<string, string>>): string =>
  template.replace(/\{(\w+)\}/g, (_braces, name: string) => encodeURIComponent(values[name] ?? ''));

/** Finds what belongs to a path. Where a literal and a parameter both fit, the literal does. */
export interface PathTable<Value> {
  /** @throws Error where the path is no template, or two name one parameter differently */
  at(template: string, make: () => Value): Value;
  find(segments: readonly string[]): PathMatch<Value> | undefined;
}

export interface PathMatch<Value> {
  readonly value: Value;
  readonly parameters: ReadonlyMap<string, string>;
}

interface Node<Value> {
  readonly literals: Map<string, Node<Value>>;
  parameter: { readonly name: string; readonly node: Node<Value> } | undefined;
  value: Value | undefined;
}

export function createPathTable<Value>(): PathTable<Value> {
  const root = emptyNode<Value>();

  return {
    at(template, make) {
      const segments = segmentsOf(template);
      if (!segments) throw new Error(`"${template}" is not a path such as /products/{id}.`);
      const node = segments.reduce((parent, segment) => childOf(parent, segment, template), root);
      node.value ??= make();
      return node.value;
    },
    find: (segments) => find(root, segments, 0, new Map()),
  };
}

const emptyNode = <Value>(): Node<Value> => ({ literals: new Map(), parameter: undefined, value: undefined });

function childOf<Value>(parent: Node<Value>, segment: Segment, template: string): Node<Value> {
  if ('literal' in segment) {
    const child = parent.literals.get(segment.literal) ?? emptyNode<Value>();
    parent.literals.set(segment.literal, child);
    return child;
  }
  parent.parameter ??= { name: segment.parameter, node: emptyNode<Value>() };
  if (parent.parameter.name !== segment.parameter) {
    throw new Error(
      `"${template}" calls {${segment.parameter}} what another route calls {${parent.parameter.name}}.`,
    );
  }
  return parent.parameter.node;
}

function find<Value>(
  node: Node<Value>,
  segments: readonly string[],
  depth: number,
  parameters: Map<string, string>,
): PathMatch<Value> | undefined {
  const segment = segments[depth];
  if (segment === undefined) return node.value === undefined ? undefined : { value: node.value, parameters };
  const literal = node.literals.get(segment);
  const found = literal && find(literal, segments, depth + 1, parameters);
  if (found || !node.parameter || segment === '') return found;
  const { name, node: next } = node.parameter;
  const further = find(next, segments, depth + 1, parameters.set(name, segment));
  if (!further) parameters.delete(name);
  return further;
}

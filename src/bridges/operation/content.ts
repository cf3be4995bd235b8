import {
  type DocumentNode,
  getNamedType,
  isNonNullType,
  type OperationDefinitionNode,
  OperationTypeNode,
  visit,
} from 'graphql';
import {
  type Content,
  type Download,
  type DownloadMember,
  downloadMembers,
  type Parameter,
} from '../route.js';
import { isPayload, type Member, type ObjectShape, pageInside, type Shape } from './shape.js';
import { complain } from './sources.js';

/** What a good answer of a route is made of. `root` is the shape of the whole operation. */
export function contentOf(
  operation: OperationDefinitionNode,
  root: ObjectShape,
  unwrap: boolean,
  parameters: readonly Parameter[],
): Content {
  const payloads = root.members.filter(({ shape }) => shape.kind === 'object' && isPayload(shape.type));
  const shared = { payloads: payloads.map(({ name }) => name) };
  const isQuery = operation.operation === OperationTypeNode.QUERY;
  if (!unwrap) {
    const [single, more] = root.members;
    const nullable = isQuery && single?.nullable === true && !more;
    return {
      ...shared,
      root: undefined,
      nullable,
      shape: nullable ? { ...root, members: [{ ...single, nullable: false }] } : root,
      etag: undefined,
      lastModified: undefined,
      cookie: undefined,
      download: undefined,
      page: undefined,
    };
  }

  const [only, another] = root.members;
  if (!only || another) return complain(operation, 'A route has one root field, or says unwrap: false.');
  const { shape } = only;
  return {
    ...shared,
    root: only.name,
    nullable: isQuery && !isNonNullType(only.field.type),
    shape,
    etag: wayTo('etag', shape),
    lastModified: wayTo('lastModified', shape),
    cookie: cookieIn(shape),
    download: downloadOf(operation, only),
    page: pageIn(shape, parameters),
  };
}

/** Only what stands in the body's outermost object: an item's version says nothing about its list. */
function wayTo(mark: 'etag' | 'lastModified', shape: Shape): readonly string[] | undefined {
  if (shape.kind !== 'object') return undefined;
  for (const member of shape.members) {
    if (member[mark]) return [member.name];
    const inner = member.flatten ? wayTo(mark, member.shape) : undefined;
    if (inner) return [member.name, ...inner];
  }
  return undefined;
}

function cookieIn(shape: Shape): Content['cookie'] {
  const member = shape.kind === 'object' ? shape.members.find(({ cookie }) => cookie) : undefined;
  return member?.cookie && { ...member.cookie, key: member.name };
}

function downloadOf(operation: OperationDefinitionNode, { shape, download }: Member): Download | undefined {
  if (!download) return undefined;
  const members = shape.kind === 'object' ? shape.members : [];
  const keys = downloadMembers.map((wanted): readonly [DownloadMember, string] => {
    const found = members.find(({ field }) => field.name === wanted);
    if (!found)
      return complain(operation, `@download is for a file that selects ${downloadMembers.join(', ')}.`);
    return [wanted, found.name];
  });
  return { ...download, keys: Object.fromEntries(keys) as Download['keys'] };
}

function pageIn(shape: Shape, parameters: readonly Parameter[]): Content['page'] {
  const inside = shape.kind === 'object' ? pageInside(shape) : undefined;
  const page = inside?.shape ?? shape;
  if (page.kind !== 'page') return undefined;
  const cursor = parameters.find(
    (parameter) => parameter.variable === page.cursorVariable && parameter.in === 'query',
  );
  const size = parameters.find(({ feeds }) => feeds.some((field) => field.join('.') === 'first'));
  return { way: inside ? [inside.name] : [], cursor: cursor?.name, size };
}

/** A secret is a field of that name, wherever it stands. */
export function showsSecret(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    Field({ name }) {
      if (name.value === 'secret') found = true;
    },
  });
  return found;
}

/** The named type of what a route answers, where that is one object. */
export const objectTypeOf = ({ shape }: Content): string | undefined =>
  shape.kind === 'object' ? getNamedType(shape.type).name : undefined;

import { GraphQLError } from 'graphql';
import { nearestTo, needOf, satisfies } from '../principals/scope.js';
import { builder } from './builder.js';
import type { GraphqlContext } from './context.js';
import { denialError, denialOf } from './denials.js';
import { type NodeKind, nodeKindOf } from './node-kinds.js';

const MOST_NODES = 100;

/** Found things carry their type, which the Node interface has to know. */
async function findNode(context: GraphqlContext, id: string): Promise<object | null> {
  const kind = nodeKindOf(id);
  if (!kind) return null;
  if (kind.scopes.length > 0) requireKind(context, kind);
  const found = await kind.load(context, id);
  return found ? { ...found, __typename: kind.typename } : null;
}

function requireKind({ principal, noteScopes }: GraphqlContext, { typename, scopes }: NodeKind): void {
  const need = needOf(scopes);
  if (!satisfies(principal.scopes, need)) {
    throw denialError(denialOf({ coordinate: typename, need }, principal), principal);
  }
  noteScopes(nearestTo(principal.scopes, need));
}

builder.queryFields((t) => ({
  node: t.field({
    description:
      'Finds anything by its id. Which scopes it needs depends on what the id stands for; an id of another tenant finds nothing.',
    type: builder.nodeInterfaceRef(),
    nullable: true,
    authenticated: true,
    args: { id: t.arg.id({ required: true, description: 'An id as any field named `id` gives it.' }) },
    resolve: (_root, { id }, context) => findNode(context, id),
  }),
  nodes: t.field({
    description: `Finds up to ${MOST_NODES} things by their ids, in the order of the ids, null for what is not there.`,
    type: [builder.nodeInterfaceRef()],
    nullable: { list: false, items: true },
    authenticated: true,
    args: { ids: t.arg.idList({ required: true, description: 'Ids of any types.' }) },
    resolve: (_root, { ids }, context) => {
      if (ids.length > MOST_NODES) {
        throw new GraphQLError(`Ask for at most ${MOST_NODES} nodes at once.`, {
          extensions: { code: 'BAD_USER_INPUT' },
        });
      }
      return ids.map((id) => findNode(context, id));
    },
  }),
}));

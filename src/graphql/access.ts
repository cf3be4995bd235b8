import { type DocumentNode, GraphQLError } from 'graphql';
import { HalyardError } from '../errors.js';
import { andThen, type MaybePromise, orElse } from '../maybe-promise.js';
import { missingFrom, needAll, satisfies, scopeSets } from '../principals/scope.js';
import type { AuthPlan, PlannedNeed } from './auth-plan.js';
import { builder } from './builder.js';
import type { GraphqlContext } from './context.js';
import { readDocument } from './read-document.js';

/** What would this document take, and which of that do I hold? */

const CoordinateAccess = builder.objectRef<PlannedNeed>('CoordinateAccess').implement({
  description: 'One place in a document, and how it stands with your scopes.',
  fields: (t) => ({
    coordinate: t.exposeString('coordinate', {
      description: 'The place in the schema: `Type.field`, `Type.field(argument:)` or `InputType.field`.',
    }),
    needs: t.field({
      type: t.listRef(t.listRef('AuthScope')),
      description: 'Every scope of any one of these sets. An empty set: any credential.',
      resolve: ({ need }) => scopeSets(need),
    }),
    held: t.boolean({
      description: 'Whether you may.',
      resolve: ({ need }, _args, { principal }) => satisfies(principal.scopes, need),
    }),
    missing: t.field({
      type: ['AuthScope'],
      description: 'What you lack of the set you are nearest to. Empty when you may.',
      resolve: ({ need }, _args, { principal }) => missingFrom(principal.scopes, need),
    }),
  }),
});

const documentArgs = {
  document: 'A GraphQL document, as text.',
  operationName: 'Which of its operations. Needed where it has several.',
};

builder.queryFields((t) => ({
  scopesFor: t.field({
    type: t.listRef(t.listRef('AuthScope')),
    authenticated: true,
    description:
      'The smallest scope sets with which a document would run, whatever its variables. An empty set: any credential will do.',
    args: {
      document: t.arg.string({ required: true, description: documentArgs.document }),
      operationName: t.arg.string({ description: documentArgs.operationName }),
    },
    resolve: (_root, args, context) => andThen(planOf(context, args), smallestSets),
  }),
  explainAccess: t.field({
    type: [CoordinateAccess],
    authenticated: true,
    description: 'Each place in a document that asks for something, and whether you hold it.',
    args: {
      document: t.arg.string({ required: true, description: documentArgs.document }),
      operationName: t.arg.string({ description: documentArgs.operationName }),
    },
    resolve: (_root, args, context) => andThen(planOf(context, args), ({ upper }) => upper),
  }),
}));

function smallestSets(plan: AuthPlan) {
  return scopeSets(needAll(new Set(plan.upper.map(({ need }) => need))));
}

function planOf(
  context: GraphqlContext,
  args: { document: string; operationName?: string | null | undefined },
): MaybePromise<AuthPlan> {
  return andThen(documentOf(context, args.document), (document) => {
    const plan = context.engine.plan(document, args.operationName ?? null);
    if (!plan) throw new HalyardError('OPERATION_RESOLUTION_FAILURE', { field: ['operationName'] });
    return plan;
  });
}

const documentOf = (context: GraphqlContext, text: string): MaybePromise<DocumentNode> =>
  orElse(
    () => readDocument(context, text),
    (error) => {
      if (!(error instanceof GraphQLError)) throw error;
      throw new HalyardError('BAD_USER_INPUT', { field: ['document'], message: error.message });
    },
  );

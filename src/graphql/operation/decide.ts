import {
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  getVariableValues,
  OperationTypeNode,
} from 'graphql';
import { sentenceOf } from '../../errors.js';
import { fewestFor, type Need, NOTHING_HELD, type ScopeMask, satisfies } from '../../principals/scope.js';
import type { AuthPlan, PlannedNeed, Variables, Verdict } from '../auth-plan.js';
import type { GraphqlContext } from '../context.js';
import { type Denial, denialOf, rejection } from '../denials.js';
import { stamp } from '../gate.js';
import { guardedSchema } from '../guarded-schema.js';
import { checkCost } from './cost.js';
import type { Documents } from './documents.js';
import type { OperationRequest } from './engine.js';
import type { OperationLimits } from './limits.js';
import { refuseNulInVariables } from './nul.js';

/** Everything that can refuse an operation before it starts. */
export type Decide = (request: OperationRequest) => Decision;

export type Allowed = {
  readonly refused?: undefined;
  readonly denied: readonly PlannedNeed[];
  readonly plan: AuthPlan;
  readonly schema: GraphQLSchema;
  /** Asked afterwards: of an operation that ran in part, what took scopes is only known then. */
  readonly taken: () => ScopeMask;
};
export type Decision = Allowed | { readonly refused: ExecutionResult };

export function createDecider(
  schema: GraphQLSchema,
  documents: Documents,
  limits: OperationLimits,
  schemaSeenBy: (scopes: ScopeMask) => GraphQLSchema,
): Decide {
  function decide(request: OperationRequest): Decision {
    const { document, context } = request;
    const sent = request.variables ?? {};
    const plan = documents.plan(document, request.operationName);
    if (!plan) return { refused: { errors: [operationNotFound()] } };
    refuseNulInVariables(sent);

    const { denied, taken } = verdictOn(plan, request, sent);
    const denials = denied.map((planned) => denialOf(planned, context.principal));
    if (isRehearsedMutation(plan, context)) return { refused: notExecuted(denials) };
    if (mustReject(plan, denied, context)) {
      if (context.mode !== 'dryRun') context.countDenial('FORBIDDEN');
      return { refused: { errors: rejection(denials, context.principal), ...reported(context, denials) } };
    }
    // Who may not run it hears that first, and not what it would cost.
    checkCost(schema, document, plan.operation, sent, limits);
    const base = plan.introspects ? schemaSeenBy(context.principal.scopes) : schema;
    if (denied.length === 0) {
      stamp(context, { operation: plan.operation, sent });
      return { plan, denied, schema: base, taken: () => taken };
    }
    const met = new Set<Need>();
    stamp(context, { operation: plan.operation, sent, met });
    return {
      plan,
      denied,
      schema: guardedSchema(schema),
      taken: () => fewestFor(context.principal.scopes, met),
    };
  }

  /** Where variables cannot be read, all that the operation could ask for counts: who may not run it learns no more. */
  function verdictOn(plan: AuthPlan, { context }: OperationRequest, sent: Variables['sent']): Verdict {
    const held = context.principal.scopes;
    const taken = plan.takes(held);
    if (taken !== undefined) return { denied: [], taken };
    const { coerced } = getVariableValues(schema, plan.operation.variableDefinitions ?? [], sent);
    if (coerced) return plan.judge(held, { sent, coerced });
    return { denied: plan.upper.filter(({ need }) => !satisfies(held, need)), taken: NOTHING_HELD };
  }

  return decide;
}

/** A mutation never runs in part, and a view for introspection cannot also be a guarded copy. */
function mustReject(plan: AuthPlan, denied: readonly PlannedNeed[], context: GraphqlContext): boolean {
  if (denied.length === 0) return false;
  return (
    context.mode === 'reject' || plan.operation.operation !== OperationTypeNode.QUERY || plan.introspects
  );
}

/** A query that is rehearsed runs, since it changes nothing; a mutation would. */
const isRehearsedMutation = ({ operation }: AuthPlan, { mode }: GraphqlContext): boolean =>
  mode === 'dryRun' && operation.operation === OperationTypeNode.MUTATION;

const notExecuted = (denials: readonly Denial[]): ExecutionResult => ({
  data: null,
  errors: [new GraphQLError(sentenceOf('DRY_RUN'), { extensions: { code: 'DRY_RUN' } })],
  extensions: { authorization: { wouldDeny: denials } },
});

const operationNotFound = (): GraphQLError =>
  new GraphQLError(sentenceOf('OPERATION_RESOLUTION_FAILURE'), {
    extensions: { code: 'OPERATION_RESOLUTION_FAILURE', http: { status: 400 } },
  });

const reported = ({ mode }: GraphqlContext, denials: readonly Denial[]) =>
  mode === 'dryRun' ? { extensions: { authorization: { wouldDeny: denials } } } : {};

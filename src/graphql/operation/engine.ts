import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  OperationTypeNode,
  parse,
  subscribe,
  validate,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { HalyardError, sentenceOf } from '../../errors.js';
import { fewestFor, type Need, NOTHING_HELD, type ScopeMask, satisfies } from '../../principals/scope.js';
import {
  type AuthPlan,
  type PlannedNeed,
  planOperation,
  type Variables,
  type Verdict,
} from '../auth-plan.js';
import type { GraphqlContext } from '../context.js';
import { type Denial, denialOf, rejection } from '../denials.js';
import { maskError, maskResult, type OnBug } from '../error-mask.js';
import { stamp } from '../gate.js';
import { guardedSchema } from '../guarded-schema.js';
import { createIntrospection, type IntrospectionPolicy } from '../introspection.js';
import { restate } from '../restate.js';
import { checkCost } from './cost.js';
import type { OperationLimits } from './limits.js';
import { refuseNulIn, refuseNulInVariables } from './nul.js';
import { checkShape } from './shape.js';

export interface OperationRequest {
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
  readonly context: GraphqlContext;
}

/** One way to run an operation, behind every door: text → document → plan → decision → answer. */
export interface Engine {
  readonly schema: GraphQLSchema;
  /** @throws GraphQLError on a syntax error; HalyardError where the document is too large, deep or repetitive */
  parse(text: string): DocumentNode;
  /** What is wrong with a document; suggestions are left out for who may not see the whole schema. */
  validate(document: DocumentNode, context: Pick<GraphqlContext, 'principal'>): readonly GraphQLError[];
  /** The plan of one operation of a valid document; `undefined` where it has none of that name. */
  plan(document: DocumentNode, operationName?: string | null): AuthPlan | undefined;
  /** Queries and mutations. Authorizes first: nothing has run when it refuses. Never rejects; errors are masked. */
  execute(request: OperationRequest): Promise<ExecutionResult>;
  /** Subscriptions. Before each event the caller is looked at again. */
  subscribe(request: OperationRequest): Promise<AsyncIterable<ExecutionResult> | ExecutionResult>;
}

/**
 * Only valid documents are remembered: of others a stranger can make any number for nothing. What one weighs beside
 * its text is its syntax tree, measured at about a hundred bytes a character.
 */
const CACHED_DOCUMENTS = 1000;
const CACHED_BYTES = 64_000_000;
const weightOf = (text: string): number => 5000 + text.length * 100;

export function createEngine(
  schema: GraphQLSchema,
  options: {
    readonly limits: OperationLimits;
    readonly introspection: IntrospectionPolicy;
    readonly onBug: OnBug;
  },
): Engine {
  const documents = new LRUCache<string, DocumentNode>({
    max: CACHED_DOCUMENTS,
    maxSize: CACHED_BYTES,
    sizeCalculation: (_document, text) => weightOf(text),
  });
  /** The text of a document that was parsed and not validated yet. */
  const texts = new WeakMap<DocumentNode, string>();
  const valid = new WeakSet<DocumentNode>();
  const plans = new WeakMap<DocumentNode, Map<string, AuthPlan>>();
  const schemaSeenBy = createIntrospection(schema, options.introspection);

  function parseOnce(text: string): DocumentNode {
    const known = documents.get(text);
    if (known) return known;
    const document = parseWithin(text, options.limits);
    texts.set(document, text);
    return document;
  }

  function validateOnce(
    document: DocumentNode,
    context: Pick<GraphqlContext, 'principal'>,
  ): readonly GraphQLError[] {
    if (valid.has(document)) return [];
    const found = validate(schema, document, undefined, { maxErrors: 20 });
    if (found.length === 0) {
      valid.add(document);
      const text = texts.get(document);
      if (text !== undefined) documents.set(text, document);
      return found;
    }
    if (seesEverything(context)) return found;
    return found.map((error) => restate(error, { message: error.message.replace(SUGGESTION, '') }));
  }

  function seesEverything({ principal }: Pick<GraphqlContext, 'principal'>): boolean {
    try {
      return schemaSeenBy(principal.scopes) === schema;
    } catch {
      return false; // Who may not introspect at all sees nothing.
    }
  }

  function planOnce(document: DocumentNode, operationName?: string | null): AuthPlan | undefined {
    const ofDocument = plans.get(document) ?? new Map<string, AuthPlan>();
    plans.set(document, ofDocument);
    const name = operationName ?? '';
    const known = ofDocument.get(name);
    const operation = known ? undefined : getOperationAST(document, operationName);
    // Names of no operation are not remembered: anybody could send any number of them.
    if (!operation) return known;
    const plan = planOperation(schema, document, operation);
    ofDocument.set(name, plan);
    return plan;
  }

  /** Everything that can refuse an operation before it starts. */
  function decide(request: OperationRequest): Decision {
    const { document, context } = request;
    const sent = request.variables ?? {};
    const plan = planOnce(document, request.operationName);
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
    checkCost(schema, document, plan.operation, sent, options.limits);
    const base = plan.introspects ? schemaSeenBy(context.principal.scopes) : schema;
    if (denied.length === 0) {
      stamp(context, { operation: plan.operation, sent });
      return { denied, schema: base, taken: () => taken };
    }
    const met = new Set<Need>();
    stamp(context, { operation: plan.operation, sent, met });
    return { denied, schema: guardedSchema(schema), taken: () => fewestFor(context.principal.scopes, met) };
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

  const argumentsFor = (request: OperationRequest, decision: Allowed) => ({
    schema: decision.schema,
    document: request.document,
    operationName: request.operationName ?? null,
    variableValues: request.variables ?? {},
    contextValue: request.context,
    hideSuggestions: true,
  });

  /** Masks whatever comes of `work`, also where it threw. */
  async function masked(
    context: GraphqlContext,
    work: () => Promise<ExecutionResult>,
  ): Promise<ExecutionResult> {
    try {
      return maskResult(await work(), context, options.onBug);
    } catch (error) {
      const masked = maskError(error, context.requestId, options.onBug);
      return maskResult({ errors: [masked] }, context, options.onBug);
    }
  }

  async function run(request: OperationRequest): Promise<ExecutionResult> {
    const decision = decide(request);
    if (decision.refused) return decision.refused;
    const result = withBadInput(await execute(argumentsFor(request, decision)));
    const { context } = request;
    // Without data nothing has run.
    if ('data' in result) context.noteScopes(decision.taken());
    if (context.mode !== 'dryRun') return result;
    return withoutDenials(
      result,
      decision.denied.map((planned) => denialOf(planned, context.principal)),
    );
  }

  return {
    schema,
    parse: parseOnce,
    validate: validateOnce,
    plan: planOnce,
    execute: (request) => masked(request.context, () => run(request)),

    async subscribe(request) {
      const { context } = request;
      let events: AsyncIterable<ExecutionResult> | undefined;
      const refused = await masked(context, async () => {
        const decision = decide(request);
        if (decision.refused) return decision.refused;
        const begun = await subscribe(argumentsFor(request, decision));
        if (!(Symbol.asyncIterator in begun)) return begun;
        context.noteScopes(decision.taken());
        events = begun;
        return {};
      });
      return events ? whileAdmitted(events, context, options.onBug) : refused;
    },
  };
}

type Allowed = {
  readonly refused?: undefined;
  readonly denied: readonly PlannedNeed[];
  readonly schema: GraphQLSchema;
  /** Asked afterwards: of an operation that ran in part, what took scopes is only known then. */
  readonly taken: () => ScopeMask;
};
type Decision = Allowed | { readonly refused: ExecutionResult };

const SUGGESTION = / Did you mean .*\?$/;

function parseWithin(text: string, limits: OperationLimits): DocumentNode {
  let document: DocumentNode;
  try {
    document = parse(text, { maxTokens: limits.tokens });
  } catch (error) {
    if (error instanceof RangeError) throw new HalyardError('TOO_DEEP', { cause: error });
    if (error instanceof GraphQLError && /contains more tha[nt] \d+ tokens/.test(error.message)) {
      throw new HalyardError('TOO_MANY_TOKENS', {
        message: `The document has more than ${limits.tokens} tokens.`,
      });
    }
    throw error;
  }
  checkShape(document, limits);
  refuseNulIn(document);
  return document;
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

/** The executor gives no `data` at all where variables do not fit their types. */
const withBadInput = (result: ExecutionResult): ExecutionResult =>
  result.errors && !('data' in result) ? { errors: result.errors.map(badInput) } : result;

const badInput = (error: GraphQLError): GraphQLError =>
  restate(error, { extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } } });

const reported = ({ mode }: GraphqlContext, denials: readonly Denial[]) =>
  mode === 'dryRun' ? { extensions: { authorization: { wouldDeny: denials } } } : {};

/**
 * A dry run tells of denials in one place, whether or not the executor came by them. Where one left no data at all, it
 * stays beside that null too: without an error GraphQL knows no such answer.
 */
function withoutDenials(result: ExecutionResult, denials: readonly Denial[]): ExecutionResult {
  const { errors = [], ...rest } = result;
  const others = errors.filter(({ extensions }) => extensions['coordinate'] === undefined);
  const kept = others.length === 0 && result.data === null ? errors : others;
  return {
    ...rest,
    ...(kept.length > 0 && { errors: kept }),
    extensions: { ...result.extensions, authorization: { wouldDeny: denials } },
  };
}

/** A key that ends while it listens hears that it did, and nothing after. */
async function* whileAdmitted(
  events: AsyncIterable<ExecutionResult>,
  context: GraphqlContext,
  onBug: OnBug,
): AsyncGenerator<ExecutionResult, void, undefined> {
  for await (const event of events) {
    const refusal = await context.refusalNow();
    if (refusal) {
      yield { errors: [maskError(refusal, context.requestId, onBug)] };
      return;
    }
    yield maskResult(event, context, onBug);
  }
}

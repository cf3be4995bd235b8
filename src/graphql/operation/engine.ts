import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  type GraphQLError,
  type GraphQLSchema,
  OperationTypeNode,
  subscribe,
} from 'graphql';
import { HalyardError } from '../../errors.js';
import { andThen, type MaybePromise, orElse } from '../../maybe-promise.js';
import type { GraphqlContext } from '../context.js';
import { type Denial, denialOf } from '../denials.js';
import { maskError, maskResult, type OnBug } from '../error-mask.js';
import { createIntrospection, type IntrospectionPolicy } from '../introspection.js';
import { restate } from '../restate.js';
import { createCompiledQueries, type Form } from './compiled/queries.js';
import { type Allowed, createDecider } from './decide.js';
import { createDocuments, type Documents } from './documents.js';
import type { OperationLimits } from './limits.js';
import { whileAllowed } from './while-allowed.js';

export interface OperationRequest {
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
  readonly context: GraphqlContext;
}

/** What came of an operation: a result, or the JSON text of one that has no errors. */
export type Answer = { readonly result: ExecutionResult } | { readonly json: string };

/** One way to run an operation, behind every door: text → document → plan → decision → answer. */
export interface Engine extends Documents {
  readonly schema: GraphQLSchema;
  /** How many operations ran, by who ran them. */
  readonly runs: { readonly compiled: number; readonly reference: number };
  /** Queries and mutations. Authorizes first: nothing has run when it refuses. Never rejects; errors are masked. */
  execute(request: OperationRequest): MaybePromise<ExecutionResult>;
  /** The same, for who will write it as JSON anyway: a good answer may come as its text. */
  answer(request: OperationRequest): MaybePromise<Answer>;
  /** Subscriptions. Before each event, and in each silence, the caller is looked at again. */
  subscribe(request: OperationRequest): Promise<AsyncIterable<ExecutionResult> | ExecutionResult>;
}

export function createEngine(
  schema: GraphQLSchema,
  options: {
    readonly limits: OperationLimits;
    readonly introspection: IntrospectionPolicy;
    readonly onBug: OnBug;
  },
): Engine {
  const { limits, onBug } = options;
  const schemaSeenBy = createIntrospection(schema, options.introspection);
  const documents = createDocuments(schema, limits, schemaSeenBy);
  const decide = createDecider(schema, documents, limits, schemaSeenBy);
  const compiled = createCompiledQueries(schema);
  const runs = { compiled: 0, reference: 0 };

  /** The compiled query where all of a query may run, and it has come before. */
  function fastLane(
    { document, variables, context }: OperationRequest,
    { plan, denied }: Allowed,
    form: Form,
  ): (() => MaybePromise<unknown>) | undefined {
    const { operation } = plan;
    if (operation.operation !== OperationTypeNode.QUERY || plan.introspects) return undefined;
    if (denied.length > 0 || context.mode !== 'reject') return undefined;
    const query = compiled.find(document, operation, variables ?? {}, form);
    return query && (() => query(context));
  }

  /** The reference executor. */
  const slowLane = (request: OperationRequest, decision: Allowed): MaybePromise<ExecutionResult> => {
    runs.reference += 1;
    return andThen(execute(argumentsFor(request, decision)) as MaybePromise<ExecutionResult>, (executed) => {
      const result = withBadInput(executed);
      const { context } = request;
      // Without data nothing has run.
      if ('data' in result) context.noteScopes(decision.taken());
      if (context.mode !== 'dryRun') return result;
      return withoutDenials(
        result,
        decision.denied.map((planned) => denialOf(planned, context.principal)),
      );
    });
  };

  function run(request: OperationRequest, form: Form): MaybePromise<Answer> {
    const decision = decide(request);
    if (decision.refused) return { result: decision.refused };
    const slow = () => andThen(slowLane(request, decision), (result) => ({ result }));
    const fast = fastLane(request, decision, form);
    if (!fast) return slow();
    const done = (data: unknown): Answer => {
      runs.compiled += 1;
      request.context.noteScopes(decision.taken());
      return form === 'json'
        ? { json: `{"data":${data}}` }
        : { result: { data: data as Record<string, unknown> } };
    };
    // Whatever surprised it: what is to be said of that, the reference executor says.
    return orElse(() => andThen(fast(), done), slow);
  }

  /** Masks whatever comes of it, also where it threw. */
  const masked = ({ context }: OperationRequest, work: () => MaybePromise<Answer>): MaybePromise<Answer> => {
    const seen = (result: ExecutionResult): Answer => ({ result: maskResult(result, context, onBug) });
    return orElse(
      () => andThen(work(), (answer) => ('json' in answer ? answer : seen(answer.result))),
      (error) => seen({ errors: [maskError(error, context.requestId, onBug)] }),
    );
  };

  /** Why the caller may not hear another event: its credential, or what that may do or see, is not what it was. */
  async function endOf(request: OperationRequest): Promise<Answer | undefined> {
    const { context } = request;
    const admission = await context.admittedNow();
    if (!admission.ok) throw admission.refusal;
    const { principal } = admission;
    if (principal.projectIds.join() !== context.principal.projectIds.join()) throw changed();
    const decision = decide({ ...request, context: { ...context, principal } });
    return decision.refused && { result: decision.refused };
  }

  /** The same as the last event of a stream. */
  async function lastEventOf(request: OperationRequest): Promise<ExecutionResult | undefined> {
    const end = resultOf(await masked(request, async () => (await endOf(request)) ?? { result: {} }));
    return end.errors && end;
  }

  return {
    ...documents,
    schema,
    runs,
    answer: (request) => masked(request, () => run(request, 'json')),
    execute: (request) =>
      andThen(
        masked(request, () => run(request, 'value')),
        resultOf,
      ),

    async subscribe(request) {
      const { context } = request;
      let events: AsyncIterable<ExecutionResult> | undefined;
      const refused = await masked(request, async () => {
        const decision = decide(request);
        if (decision.refused) return { result: decision.refused };
        const begun = await subscribe(argumentsFor(request, decision));
        if (!(Symbol.asyncIterator in begun)) return { result: begun };
        context.noteScopes(decision.taken());
        events = begun;
        return { result: {} };
      });
      if (!events) return resultOf(refused);
      return whileAllowed(events, {
        endOf: () => lastEventOf(request),
        seen: (event) => maskResult(event, context, onBug),
      });
    },
  };
}

const resultOf = (answer: Answer): ExecutionResult => ('result' in answer ? answer.result : {});

const changed = (): HalyardError =>
  new HalyardError('FORBIDDEN', { message: 'What the credential may see has changed. Subscribe again.' });

const argumentsFor = (request: OperationRequest, decision: Allowed) => ({
  schema: decision.schema,
  document: request.document,
  operationName: request.operationName ?? null,
  variableValues: request.variables ?? {},
  contextValue: request.context,
  hideSuggestions: true,
});

/** The executor gives no `data` at all where variables do not fit their types. */
const withBadInput = (result: ExecutionResult): ExecutionResult =>
  result.errors && !('data' in result) ? { errors: result.errors.map(badInput) } : result;

const badInput = (error: GraphQLError): GraphQLError =>
  restate(error, { extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } } });

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

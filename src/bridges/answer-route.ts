import { HalyardError } from '../errors.js';
import type { GraphqlContext } from '../graphql/context.js';
import type { Engine } from '../graphql/operation/engine.js';
import type { Enter } from '../graphql/request-context.js';
import { noteRoute } from '../http/count-usage.js';
import type { HttpRequest, HttpResponse } from '../http/exchange.js';
import { andThen, type MaybePromise, orElse } from '../maybe-promise.js';
import type { Bridge } from './bridge.js';
import { ACCEPTABLE, accepts } from './request/accept.js';
import { isFromForeignPage, type Site } from './request/foreign-page.js';
import { readRequest, type Understood } from './request/read-request.js';
import {
  denialAtMost,
  type Reason,
  reasonOfCode,
  reasonOfError,
  reasonOfFaults,
} from './response/refusals.js';
import { refuse } from './response/refuse.js';
import { renderer } from './response/render-json.js';
import { respond } from './response/respond.js';
import { type Route, usesCookies } from './route.js';

/** What answers one method of one path; `inPath` holds the path's parameters, decoded. */
export type Handler = (
  request: HttpRequest,
  inPath: ReadonlyMap<string, string>,
) => MaybePromise<HttpResponse>;

/** Why a route refuses everybody just now; `undefined` where it does not. */
export type ClosureOf = (bridge: string, operation: string) => MaybePromise<HalyardError | undefined>;

const NOWHERE: Site = { publicUrl: undefined, corsOrigins: [] };

/**
 * Answers a route: lets the caller in, reads the variables, runs the operation, dresses what came of it. Who may not
 * run the operation hears that, and nothing of what else is wrong with the request.
 */
export function routeHandler(
  bridge: Bridge,
  route: Route,
  parts: {
    readonly engine: Pick<Engine, 'execute'>;
    readonly enter: Enter;
    readonly site?: Site | undefined;
    readonly closureOf?: ClosureOf | undefined;
  },
): Handler {
  const { engine, enter, site = NOWHERE, closureOf } = parts;
  const render = renderer(route.content.shape, bridge);
  const rules = route.credentials ? bridge.rules : { ...bridge.rules, readers: [] };
  const guarded = usesCookies(route);
  const types = [...(route.content.download?.mediaTypes ?? []), ...ACCEPTABLE];
  const countedAs = `${bridge.name}.${route.name}`;

  function ran(
    request: HttpRequest,
    context: GraphqlContext,
    understood: Understanding,
  ): MaybePromise<HttpResponse> {
    if (!understood.ok) {
      const denial = denialAtMost(route, context.principal);
      return refuse(bridge, request, denial ?? understood.reason);
    }
    const { document, name } = route;
    const { variables } = understood;
    return andThen(engine.execute({ document, operationName: name, variables, context }), (result) => {
      const outcome = respond(result, route, render, request, bridge, site);
      if (outcome.ok) return outcome.response;
      // What an operation costs is weighed before anything else, and is no business of who may not run it.
      const denial = outcome.reason.code === 'TOO_COSTLY' && denialAtMost(route, context.principal);
      return refuse(bridge, request, denial || outcome.reason);
    });
  }

  return (request, inPath) => {
    request.notes.operation = route.name;
    noteRoute(request, countedAs);
    // Before anything else: that a route is closed is no secret, and is to cost nothing.
    return andThen(closureOf?.(bridge.name, route.name), (closure) => {
      if (closure) return refuse(bridge, request, reasonOfError(closure));
      if (guarded && isFromForeignPage(request, site)) {
        return refuse(bridge, request, reasonOfCode('CSRF_PREVENTED'));
      }
      return andThen(enter(request, rules, 'reject'), (entrance) => {
        if (!entrance.ok) return refuse(bridge, request, reasonOfError(entrance.refusal));
        const { context } = entrance;
        return andThen(understand(request, route, types, inPath, bridge), (understood) =>
          ran(request, context, understood),
        );
      });
    });
  };
}

type Understanding =
  | { readonly ok: true; readonly variables: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly reason: Reason };

function understand(
  request: HttpRequest,
  route: Route,
  types: readonly string[],
  inPath: ReadonlyMap<string, string>,
  { spelling }: Bridge,
): MaybePromise<Understanding> {
  if (!accepts(request.header('accept'), types)) return { ok: false, reason: reasonOfCode('NOT_ACCEPTABLE') };
  return orElse(
    () => andThen(readRequest(request, route, inPath, spelling), understanding),
    (error): Understanding => {
      if (error instanceof HalyardError) return { ok: false, reason: reasonOfError(error) };
      throw error;
    },
  );
}

function understanding({ variables, faults }: Understood): Understanding {
  const reason = reasonOfFaults(faults.list);
  return reason ? { ok: false, reason } : { ok: true, variables };
}

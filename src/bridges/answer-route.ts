import { HalyardError } from '../errors.js';
import type { Engine } from '../graphql/operation/engine.js';
import type { Enter } from '../graphql/request-context.js';
import { noteRoute } from '../http/count-usage.js';
import type { HttpRequest, HttpResponse } from '../http/exchange.js';
import type { Bridge } from './bridge.js';
import { accepts } from './request/accept.js';
import { isFromForeignPage, type Site } from './request/foreign-page.js';
import { readRequest } from './request/read-request.js';
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
export type Handler = (request: HttpRequest, inPath: ReadonlyMap<string, string>) => Promise<HttpResponse>;

/** Why a route refuses everybody just now; `undefined` where it does not. */
export type ClosureOf = (
  bridge: string,
  operation: string,
) => Promise<HalyardError | undefined> | HalyardError | undefined;

const NOWHERE: Site = { publicUrl: undefined, corsOrigins: [] };

/** Hypermedia is not made yet; who asks for it gets JSON that says it is JSON. */
const ACCEPTABLE = ['application/json', 'application/hal+json'];

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
  const countedAs = `${bridge.name}.${route.name}`;

  return async (request, inPath) => {
    request.notes.operation = route.name;
    noteRoute(request, countedAs);
    // Before anything else: that a route is closed is no secret, and is to cost nothing.
    const asked = closureOf?.(bridge.name, route.name);
    const closure = asked instanceof Promise ? await asked : asked;
    if (closure) return refuse(bridge, request, reasonOfError(closure));
    if (guarded && isFromForeignPage(request, site)) {
      return refuse(bridge, request, reasonOfCode('CSRF_PREVENTED'));
    }
    const entering = enter(request, rules, 'reject');
    const entrance = entering instanceof Promise ? await entering : entering;
    if (!entrance.ok) return refuse(bridge, request, reasonOfError(entrance.refusal));
    const { context } = entrance;

    const understood = await understand(request, route, inPath, bridge);
    if (!understood.ok) {
      const denial = denialAtMost(route, context.principal);
      return refuse(bridge, request, denial ?? understood.reason);
    }
    const { document, name } = route;
    const result = await engine.execute({
      document,
      operationName: name,
      variables: understood.variables,
      context,
    });
    const outcome = respond(result, route, render, request, bridge, site);
    if (outcome.ok) return outcome.response;
    // What an operation costs is weighed before anything else, and is no business of who may not run it.
    const denial = outcome.reason.code === 'TOO_COSTLY' && denialAtMost(route, context.principal);
    return refuse(bridge, request, denial || outcome.reason);
  };
}

type Understanding =
  | { readonly ok: true; readonly variables: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly reason: Reason };

async function understand(
  request: HttpRequest,
  route: Route,
  inPath: ReadonlyMap<string, string>,
  { spelling }: Bridge,
): Promise<Understanding> {
  const types = [...(route.content.download?.mediaTypes ?? []), ...ACCEPTABLE];
  if (!accepts(request.header('accept'), types)) return { ok: false, reason: reasonOfCode('NOT_ACCEPTABLE') };
  try {
    const { variables, faults } = await readRequest(request, route, inPath, spelling);
    const reason = reasonOfFaults(faults.list);
    return reason ? { ok: false, reason } : { ok: true, variables };
  } catch (error) {
    if (error instanceof HalyardError) return { ok: false, reason: reasonOfError(error) };
    throw error;
  }
}

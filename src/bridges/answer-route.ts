import { HalyardError } from '../errors.js';
import type { GraphqlContext } from '../graphql/context.js';
import type { Engine } from '../graphql/operation/engine.js';
import type { Enter } from '../graphql/request-context.js';
import { noteRoute } from '../http/count-usage.js';
import type { HttpRequest, HttpResponse } from '../http/exchange.js';
import { andThen, type MaybePromise, orElse } from '../maybe-promise.js';
import type { Principal } from '../principals/principal.js';
import type { Bridge } from './bridge.js';
import type { Hypermedia } from './hal/hypermedia.js';
import { RELS } from './hal/links.js';
import { speakingProblems } from './hal/problem.js';
import { ACCEPTABLE, ANY_TYPE, accepts } from './request/accept.js';
import { isFromForeignPage, type Site } from './request/foreign-page.js';
import { readRequest, type Understood } from './request/read-request.js';
import { type Representation, representationFor } from './request/representation.js';
import {
  denialAtMost,
  type Reason,
  reasonOfCode,
  reasonOfError,
  reasonOfFaults,
} from './response/refusals.js';
import { refuse } from './response/refuse.js';
import { renderer } from './response/render-json.js';
import { type Present, plainly, respond } from './response/respond.js';
import { type Route, usesCookies } from './route.js';

/** What answers one method of one path; `inPath` holds the path's parameters, decoded. */
export type Handler = (
  request: HttpRequest,
  inPath: ReadonlyMap<string, string>,
) => MaybePromise<HttpResponse>;

/** Why a route refuses everybody just now; `undefined` where it does not. */
export type ClosureOf = (bridge: string, operation: string) => MaybePromise<HalyardError | undefined>;

const NOWHERE: Site = { publicUrl: undefined, corsOrigins: [] };

export interface RouteParts {
  readonly engine: Pick<Engine, 'execute'>;
  readonly enter: Enter;
  readonly hypermedia: Hypermedia;
  readonly site?: Site | undefined;
  readonly closureOf?: ClosureOf | undefined;
  /** The page that shows any URL to people, where there is one. */
  readonly explorer?: string | undefined;
}

/**
 * Answers a route: lets the caller in, reads the variables, runs the operation, dresses what came of it. Who may not
 * run the operation hears that, and nothing of what else is wrong with the request.
 */
export function routeHandler(bridge: Bridge, route: Route, parts: RouteParts): Handler {
  const { engine, enter, site = NOWHERE, closureOf } = parts;
  const rules = route.credentials ? bridge.rules : { ...bridge.rules, readers: [] };
  const guarded = usesCookies(route);
  // Who is answered nothing at all cannot be answered it wrongly.
  const types =
    route.status === 204 ? [ANY_TYPE] : [...(route.content.download?.mediaTypes ?? []), ...ACCEPTABLE];
  const countedAs = `${bridge.name}.${route.name}`;
  const wayOf = waysOf(bridge, route, parts.hypermedia);
  const offered = representationsOf(route, parts.explorer);

  function ran(
    request: HttpRequest,
    context: GraphqlContext,
    understood: Understanding,
    way: Way,
    inPath: ReadonlyMap<string, string>,
  ): MaybePromise<HttpResponse> {
    const { route, bridge } = way;
    if (!understood.ok) {
      const denial = denialAtMost(route, context.principal);
      return refuse(bridge, request, denial ?? understood.reason);
    }
    const { document, name } = route;
    const variables = way.variables(understood.variables);
    return andThen(engine.execute({ document, operationName: name, variables, context }), (result) => {
      const present = way.presentFor(request, inPath, context.principal);
      const outcome = respond(result, route, present, request, bridge, site);
      if (outcome.ok) return outcome.response;
      // What an operation costs is weighed before anything else, and is no business of who may not run it.
      const denial = outcome.reason.code === 'TOO_COSTLY' && denialAtMost(route, context.principal);
      return refuse(bridge, request, denial || outcome.reason);
    });
  }

  return (request, inPath) => {
    request.notes.operation = route.name;
    noteRoute(request, countedAs);
    let representation = representationFor(request.header('accept'), offered);
    if (representation === 'page') {
      if (parts.explorer !== undefined && !showsCredential(request, bridge))
        return shownBy(parts.explorer, request);
      representation = representationFor(
        request.header('accept'),
        offered.filter((one) => one !== 'page'),
      );
    }
    const way = wayOf(representation ?? 'json');
    // Before anything else: that a route is closed is no secret, and is to cost nothing.
    return andThen(closureOf?.(bridge.name, route.name), (closure) => {
      if (closure) return refuse(way.bridge, request, reasonOfError(closure));
      if (guarded && isFromForeignPage(request, site)) {
        return refuse(way.bridge, request, reasonOfCode('CSRF_PREVENTED'));
      }
      return andThen(enter(request, rules, 'reject'), (entrance) => {
        if (!entrance.ok) return refuse(way.bridge, request, reasonOfError(entrance.refusal));
        const { context } = entrance;
        return andThen(understand(request, way.route, types, inPath, bridge), (understood) =>
          ran(request, context, understood, way, inPath),
        );
      });
    });
  };
}

/** How a route is read, run, answered and refused for one representation. */
interface Way {
  readonly route: Route;
  readonly bridge: Bridge;
  variables(read: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
  presentFor(request: HttpRequest, inPath: ReadonlyMap<string, string>, principal: Principal): Present;
}

function waysOf(
  bridge: Bridge,
  route: Route,
  hypermedia: Hypermedia,
): (representation: Representation) => Way {
  const plain = plainly(renderer(route.content.shape, bridge), bridge);
  const plainWay: Way = { route, bridge, variables: (read) => read, presentFor: () => plain };
  const speaking = speakingProblems(bridge, `${bridge.basePath}${RELS}/${route.rel ?? route.name}`);

  function hypermediaWay(withForms: boolean): Way {
    const presenter = hypermedia.presenterOf(route);
    return {
      route: presenter.route,
      bridge: speaking,
      variables: presenter.variables,
      presentFor: (request, inPath, principal) => ({
        followsVersion: false,
        show: (root) => presenter.present(root, { request, inPath, principal, withForms }),
      }),
    };
  }
  return (representation) =>
    representation === 'json' ? plainWay : hypermediaWay(representation === 'forms');
}

/** The plain body first: it is what documents of the API describe. A file is a file, whoever asks. */
function representationsOf(
  { method, content }: Route,
  explorer: string | undefined,
): readonly Representation[] {
  if (content.download) return ['json'];
  const pages: readonly Representation[] = method === 'GET' && explorer !== undefined ? ['page'] : [];
  return ['json', 'hal', 'forms', ...pages];
}

/** Programs send odd ranges by habit, pages among them, but no person who follows a link sends a key. */
export const showsCredential = (request: HttpRequest, { rules }: Bridge): boolean =>
  rules.readers.some(({ headers }) =>
    headers.some((name) => request.header(name.toLowerCase()) !== undefined),
  );

/** People are shown the same URL by a page that reads it in their name. */
const shownBy = (explorer: string, { path, query }: HttpRequest): HttpResponse => ({
  status: 303,
  headers: { Location: `${explorer}#${path}${query === '' ? '' : `?${query}`}`, 'Cache-Control': 'no-store' },
});

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

import type { Enter } from '../../graphql/request-context.js';
import { noteRoute } from '../../http/count-usage.js';
import type { HttpResponse } from '../../http/exchange.js';
import { anonymous, type Principal } from '../../principals/principal.js';
import { version } from '../../version.js';
import { type Handler, showsCredential } from '../answer-route.js';
import type { Bridge } from '../bridge.js';
import type { JsonObject } from '../json.js';
import { type Neighbours, rulesOf, titleOf as titleOfGroup } from '../neighbours.js';
import { HAL, HAL_FORMS } from '../request/accept.js';
import { representationFor } from '../request/representation.js';
import { reasonOfCode, reasonOfError } from '../response/refusals.js';
import { isToldAlike, refuse } from '../response/refuse.js';
import { isFor, isOffered, NO_THING, templateOf } from './forms.js';
import type { Hypermedia } from './hypermedia.js';
import { curiesAt, type Links, linkTo, put } from './links.js';
import { speakingProblems } from './problem.js';
import { curied, hyphenated } from './words.js';

export interface RootParts {
  readonly enter: Enter;
  readonly hypermediaOf: (bridge: Bridge) => Hypermedia;
  /** The pages for people, by the relations that lead there; only where they are served. */
  readonly pages: Links;
  readonly explorer: string | undefined;
}

/**
 * The document at a base path, at which a client begins that knows nothing but where the server is: links to what is
 * below it and what can be done there, as far as the caller may. The one at the root of the server also leads to every
 * other, and answers everybody.
 */
export function rootHandler(group: Neighbours, groups: readonly Neighbours[], parts: RootParts): Handler {
  const [{ bridge: first, basePath }] = group;
  const bridge: Bridge = { ...first, rules: rulesOf(group) };
  const speaking = speakingProblems(bridge, `${basePath}/openapi`);
  const isServerRoot = group.some(({ bridge: { isServerRoot: is } }) => is);
  const title = titleOfGroup(group);
  const above = groups.find(([other]) => other !== group[0] && basePath.startsWith(`${other.basePath}/`));

  function linksFor(principal: Principal): Links {
    const links: Links = {
      self: { href: basePath || '/', title },
      ...(above && { up: { href: above[0].basePath, title: titleOfGroup(above) } }),
      'service-desc': {
        href: `${basePath}/openapi`,
        type: 'application/json',
        title: `${title}, as OpenAPI`,
      },
      ...(isServerRoot && { ...parts.pages, ...linksToAll(group, groups) }),
      curies: curiesAt(basePath),
    };
    for (const { bridge: own, routes } of group) {
      const powers = parts.hypermediaOf(own).powersOf(principal);
      for (const route of routes) {
        if (route.method === 'GET' && isFor(route, powers, principal))
          put(links, route, linkTo(basePath, route, {}));
      }
    }
    return links;
  }

  const mayAnything = (principal: Principal): boolean =>
    group.some(({ bridge: own, routes }) => {
      const powers = parts.hypermediaOf(own).powersOf(principal);
      return routes.some((route) => isFor(route, powers, principal));
    });

  const templatesFor = (principal: Principal): JsonObject | undefined => {
    const all = group.flatMap(({ bridge: own }) => {
      const { graph, powersOf } = parts.hypermediaOf(own);
      const powers = powersOf(principal);
      return graph.freeActions
        .filter((action) => isOffered(action, powers, principal, NO_THING))
        .map((action) => ({ action, own, powers }));
    });
    if (all.length === 0) return undefined;
    // None is what the root is for, so none of them is `default`.
    return Object.fromEntries(
      all.map(({ action, own, powers }) => [
        action.rel ?? hyphenated(action.name),
        templateOf(action, { powers, spelling: own.spelling }, basePath + action.path, undefined),
      ]),
    );
  };

  function answer(principal: Principal, offered: 'json' | 'hal' | 'forms'): HttpResponse {
    const templates = offered === 'forms' ? templatesFor(principal) : undefined;
    const mediaType = offered === 'json' ? 'application/json' : templates ? HAL_FORMS : HAL;
    const _links = linksFor(principal);
    return {
      status: 200,
      headers: { 'Content-Type': mediaType, 'Cache-Control': 'private, no-cache' },
      body: JSON.stringify({ name: title, version, _links, ...(templates && { _templates: templates }) }),
    };
  }

  return async (request) => {
    noteRoute(request, `${bridge.name}.root`);
    const pages = parts.explorer === undefined || showsCredential(request, bridge) ? [] : (['page'] as const);
    const wanted = representationFor(request.header('accept'), ['hal', 'forms', 'json', ...pages]);
    if (wanted === 'page') {
      return {
        status: 303,
        headers: { Location: `${parts.explorer}#${basePath}`, 'Cache-Control': 'no-store' },
      };
    }
    const dialect = wanted === 'json' ? bridge : speaking;
    const entrance = await parts.enter(request, bridge.rules, 'reject');
    if (!entrance.ok) return refuse(dialect, request, reasonOfError(entrance.refusal));
    const { principal } = entrance.context;
    if (principal.kind === anonymous.kind && !isServerRoot) {
      return refuse(dialect, request, reasonOfCode('UNAUTHENTICATED'));
    }
    // Where a key that is too weak is told no more than one that is wrong, it must not show here that it is right.
    if (isToldAlike(dialect, 'FORBIDDEN') && !mayAnything(principal)) {
      return refuse(dialect, request, reasonOfCode('FORBIDDEN'));
    }
    if (wanted === undefined) return refuse(dialect, request, reasonOfCode('NOT_ACCEPTABLE'));
    return answer(principal, wanted);
  };
}

/** The root of every other API of the server, by the name of its first bridge. */
export const linksToAll = (own: Neighbours, groups: readonly Neighbours[]): Links =>
  Object.fromEntries(
    groups
      .filter((group) => group !== own)
      .map((group) => [curied(group[0].name), { href: group[0].basePath, title: titleOfGroup(group) }]),
  );

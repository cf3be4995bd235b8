import { LRUCache } from 'lru-cache';
import { DEFAULT_TENANT } from '../../principals/default-tenant.js';
import type { Principal } from '../../principals/principal.js';
import { holds, type ScopeMask } from '../../principals/scope.js';
import type { Bridge } from '../bridge.js';
import { isJsonObject, type Json, type JsonObject } from '../json.js';
import type { Route } from '../route.js';
import type { Spelling } from '../spelling.js';
import { type Property, propertiesOf, writable } from './properties.js';
import { titleOf } from './words.js';

/** What a caller with certain scopes may do, whatever the thing. */
export interface Powers {
  /** Whether it may run the route at all. */
  may(route: Route): boolean;
  /** What it can fill in, which leaves out what takes more than it holds. */
  propertiesOf(route: Route): readonly Property[];
  /** The same as a form that nothing is filled in of: one for all things. */
  emptyFormOf(route: Route): readonly JsonObject[];
}

/** Callers come with few different sets of scopes; what is derived for each is kept for the next one. */
export function createPowers(bridge: Bridge): (held: ScopeMask) => Powers {
  const known = new LRUCache<ScopeMask, Powers>({ max: 200 });
  return (held) => {
    const powers = known.get(held) ?? powersOf(bridge, held);
    known.set(held, powers);
    return powers;
  };
}

function powersOf(bridge: Bridge, held: ScopeMask): Powers {
  const allowed = new Map<Route, boolean>();
  const properties = new Map<Route, readonly Property[]>();
  const emptyForms = new Map<Route, readonly JsonObject[]>();
  function propertiesFor(route: Route): readonly Property[] {
    const known =
      properties.get(route) ?? propertiesOf(route, { bridge, held }).filter(isFillable(route, held));
    properties.set(route, known);
    return known;
  }
  return {
    may(route) {
      const known = allowed.get(route) ?? isAllowed(route, held);
      allowed.set(route, known);
      return known;
    },
    propertiesOf: propertiesFor,
    emptyFormOf(route) {
      const known = emptyForms.get(route) ?? propertiesFor(route).map(({ shown }) => shown);
      emptyForms.set(route, known);
      return known;
    },
  };
}

const isAllowed = (route: Route, held: ScopeMask, sent: Readonly<Record<string, unknown>> = {}): boolean =>
  route.plan.judge(held, { sent, coerced: sent }).denied.length === 0;

/** Some arguments take a scope of their own, and only where they are given. */
const isFillable =
  (route: Route, held: ScopeMask) =>
  ({ name }: Property): boolean => {
    const parameter = route.parameters.find((one) => one.in === 'body' && one.name === name);
    return !parameter || isAllowed(route, held, { [parameter.variable]: parameter.example });
  };

/** What offers depend on of a thing. */
export interface Thing {
  /** By the names of the schema. */
  readonly state: Readonly<Record<string, unknown>>;
  /** Whether it is the calling key, or a session of the calling person. */
  readonly isOwn: boolean;
}

export const NO_THING: Thing = { state: {}, isOwn: false };

/** Whether this caller may run it, on some thing at least. */
export function isFor(route: Route, powers: Powers, { kind, tenantId }: Principal): boolean {
  const { person, defaultTenant } = route.offer;
  if ((person && kind !== 'user') || (defaultTenant && tenantId !== DEFAULT_TENANT)) return false;
  return powers.may(route);
}

/** Whether hypermedia offers this to this caller, now, on this thing. */
export function isOffered(
  route: Route,
  powers: Powers,
  principal: Principal,
  { state, isOwn }: Thing,
): boolean {
  if (!isFor(route, powers, principal)) return false;
  const { while: conditions, unlessOwn } = route.offer;
  if (!isOwn && unlessOwn?.some((scope) => !holds(principal.scopes, scope))) return false;
  return conditions.every(({ field, in: values }) => values.includes(String(state[field] ?? null)));
}

/** A route as a template of HAL-FORMS. What it changes is filled in as it is now. */
export function templateOf(
  route: Route,
  { powers, spelling }: { readonly powers: Powers; readonly spelling: Spelling },
  target: string,
  body: unknown,
): JsonObject {
  const contentType =
    route.parameters.find(({ mediaTypes }) => mediaTypes)?.mediaTypes?.[0] ?? 'application/json';
  const isEdit = route.method === 'PATCH' || route.method === 'PUT';
  return {
    title: titleOf(route),
    method: route.method,
    contentType: contentType === '*/*' ? 'application/octet-stream' : contentType,
    target,
    properties:
      isEdit && isJsonObject(body)
        ? powers.propertiesOf(route).map(({ name, type, shown }) => {
            const now = body[name] as Json | undefined;
            return now === undefined || now === null
              ? shown
              : { ...shown, value: writable(type, now, spelling) };
          })
        : powers.emptyFormOf(route),
  };
}

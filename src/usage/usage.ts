import type { Context } from '../context.js';
import { HalyardError } from '../errors.js';
import { getKeys } from '../keys/get-key.js';
import { isSelf } from '../keys/key.js';
import { type Principal, requireScope } from '../principals/principal.js';
import { needOf, satisfies } from '../principals/scope.js';
import { coarser, type Grain, grains, startOf, widthMs } from './grain.js';
import { coarsestGrain, type UsageFilter } from './report-queries.js';

/** What is asked about, once it is known that it may be. */
export interface Usage {
  readonly filter: UsageFilter;
  readonly grain: Grain;
}

export interface UsageInput {
  readonly keyId?: string | null | undefined;
  /** Says that no key is left out; whether the caller may ask that, its field has made sure of. */
  readonly allKeys?: boolean | null | undefined;
  readonly secretId?: string | null | undefined;
  /** A route, or a bridge for all of its routes. */
  readonly route?: string | null | undefined;
  /** Left out: as long ago as people mostly look back. */
  readonly since?: Date | null | undefined;
  readonly until?: Date | null | undefined;
  readonly grain?: Grain | null | undefined;
}

export const MOST_BUCKETS = 1500;
/** Where nobody says how fine: the finest with no more than so many. */
const HANDY_BUCKETS = 400;
const ROUTE_LENGTH = 200;
const USUAL_DAYS = 30;

/**
 * What a key of the caller's tenant, or all of them together, called in a time. `undefined` where there is no such key.
 * The time begins and ends where a minute, hour or day does, and the grain is no finer than what is still kept.
 * @throws HalyardError FORBIDDEN, BAD_USER_INPUT
 */
export async function getUsage(context: Context, input: UsageInput): Promise<Usage | undefined> {
  if (input.allKeys && input.keyId != null) {
    throw bad('allKeys', 'allKeys means every key; leave it out where keyId names one.');
  }
  const keyId = input.keyId ?? ownKeyUnlessAll(context.principal);
  requireUsageOf(context, keyId);
  const { tenantId } = context.principal;
  const route = checkedRoute(input.route ?? undefined);
  const span = checkedSpan(context, input);
  if (keyId !== undefined && (await getKeys(context, [keyId])).length === 0) return undefined;

  const grain = coarser(await grainKept(context, span), input.grain ?? handyGrain(span));
  return {
    grain,
    filter: {
      tenantId,
      apiKeyId: keyId,
      secretId: input.secretId ?? undefined,
      route,
      ...wholeGrains(span, grain),
    },
  };
}

/** Where no key is named all are meant, or, by a key that may not see all, itself. */
function ownKeyUnlessAll({ kind, id, scopes }: Principal): string | undefined {
  return kind === 'apiKey' && !satisfies(scopes, needOf([['usage:read']])) ? id : undefined;
}

/** A key may ask about itself; about another, or about all, it takes the scope. */
export function requireUsageOf(context: Context, keyId: string | undefined): void {
  if (keyId === undefined || !isSelf(context.principal, keyId)) requireScope(context, 'usage:read');
}

/** How finely all of that time can be told of. */
export const grainKept = ({ store, principal }: Context, { sinceMs, untilMs }: Span): Promise<Grain> =>
  coarsestGrain(
    store.read,
    principal.tenantId,
    (grain) => new Date(startOf(grain, sinceMs)),
    new Date(untilMs),
  );

interface Span {
  readonly sinceMs: number;
  readonly untilMs: number;
}

function checkedSpan({ clock }: Context, { since, until }: UsageInput): Span {
  // The minute that begins just now is part of it.
  const end = clock.now() + 1;
  const sinceMs = since?.getTime() ?? clock.now() - USUAL_DAYS * widthMs.day;
  const span = { sinceMs, untilMs: Math.min(until?.getTime() ?? end, end) };
  if (span.sinceMs >= span.untilMs) throw bad('since', 'since must be before until, and in the past.');
  if (bucketsIn(span, 'day') > MOST_BUCKETS) {
    throw bad('since', `The time is longer than ${MOST_BUCKETS} days. Ask for a shorter one.`);
  }
  return span;
}

const handyGrain = (span: Span): Grain =>
  grains.find((grain) => bucketsIn(span, grain) <= HANDY_BUCKETS) ?? 'day';

/** What was rolled up cannot be cut: the time grows to whole minutes, hours or days. */
function wholeGrains(span: Span, grain: Grain): { readonly since: Date; readonly until: Date } {
  const buckets = bucketsIn(span, grain);
  if (buckets > MOST_BUCKETS) {
    const message = `That is ${buckets} times one ${grain}; at most ${MOST_BUCKETS} are answered. Ask for a shorter time, or a coarser grain.`;
    throw bad('grain', message);
  }
  const sinceMs = startOf(grain, span.sinceMs);
  return { since: new Date(sinceMs), until: new Date(sinceMs + buckets * widthMs[grain]) };
}

const bucketsIn = ({ sinceMs, untilMs }: Span, grain: Grain): number =>
  Math.ceil((untilMs - startOf(grain, sinceMs)) / widthMs[grain]);

function checkedRoute(route: string | undefined): string | undefined {
  if (route === undefined || route.length <= ROUTE_LENGTH) return route;
  throw bad('route', `A route has at most ${ROUTE_LENGTH} characters.`);
}

const bad = (argument: string, message: string): HalyardError =>
  new HalyardError('BAD_USER_INPUT', { field: [argument], message });

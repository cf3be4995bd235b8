import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import { HalyardError } from '../errors.js';
import { callersOf } from '../usage/callers.js';
import type { KeyUsage } from '../usage/count-usage.js';
import { type BridgeRoute, nameOf } from './bridge-route.js';
import { type Brownout, isAbout } from './brownout.js';
import { brownoutsAhead } from './queries.js';

/** A route that ends, and who in the caller's tenant still calls it. */
export interface EndingRoute {
  readonly route: BridgeRoute;
  /** Those that run or are still to come. */
  readonly brownouts: readonly Brownout[];
  readonly callers: readonly KeyUsage[];
}

export interface SunsetReportInput {
  readonly bridge?: string | null | undefined;
  readonly operation?: string | null | undefined;
  readonly days?: number | null | undefined;
}

const DEFAULT_DAYS = 30;
const MOST_DAYS = 365;

/**
 * The routes of which an end or a brown-out is announced, and an operation that is named whether or not: who would
 * have to be told.
 * @throws HalyardError FORBIDDEN, BAD_USER_INPUT
 */
export async function sunsetReport(
  context: Context,
  input: SunsetReportInput,
): Promise<readonly EndingRoute[]> {
  const days = input.days ?? DEFAULT_DAYS;
  if (days < 1 || days > MOST_DAYS) {
    throw bad('days', `days must be a whole number from 1 to ${MOST_DAYS}.`);
  }
  const ahead = await brownoutsAhead(context.store.read, dateOf(context.clock));
  const ending = routesNamed(context, input)
    .map((route) => ({ route, brownouts: ahead.filter((one) => isAbout(one, route)) }))
    .filter(({ route, brownouts }) => input.operation != null || isEnding(route) || brownouts.length > 0);
  const since = dateOf(context.clock, -days * 86_400);
  const callers = await callersOf(
    context,
    ending.map(({ route }) => nameOf(route)),
    since,
  );
  return ending.map((one) => ({ ...one, callers: callers.get(nameOf(one.route)) ?? [] }));
}

const isEnding = ({ deprecated, sunset }: BridgeRoute): boolean =>
  deprecated !== undefined || sunset !== undefined;

function routesNamed({ bridgeRoutes }: Context, input: SunsetReportInput): readonly BridgeRoute[] {
  const { bridge, operation } = input;
  if (operation != null && bridge == null) throw bad('bridge', 'Name the bridge of the operation too.');
  const ofBridge = bridgeRoutes().filter((route) => bridge == null || route.bridge === bridge);
  if (bridge != null && ofBridge.length === 0) throw bad('bridge', 'There is no such bridge.');
  const found = ofBridge.filter((route) => operation == null || route.operation === operation);
  if (operation != null && found.length === 0) throw bad('operation', 'The bridge has no such operation.');
  return found;
}

const bad = (argument: string, message: string): HalyardError =>
  new HalyardError('BAD_USER_INPUT', { field: [argument], message });

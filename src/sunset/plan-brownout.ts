import { recordChange } from '../audit/record-event.js';
import type { Context } from '../context.js';
import { HalyardError, invalid } from '../errors.js';
import { UNSTORABLE } from '../labels.js';
import { type Brownout, requireInstallationOwner } from './brownout.js';
import { countAhead, insertBrownout } from './queries.js';

export interface PlanBrownoutInput {
  readonly bridge: string;
  /** Left out: all routes of the bridge. */
  readonly operation?: string | null | undefined;
  /** Left out: now. */
  readonly startsAt?: Date | null | undefined;
  readonly endsAt: Date;
  readonly message?: string | null | undefined;
}

const MOST_HOURS = 24;
const MOST_AHEAD = 200;
const MESSAGE_LENGTH = 500;
/** How late a start may be that was meant for now. */
const LATE_MS = 60_000;

/**
 * Plans a time in which a bridge or a route of it refuses everybody. It begins and ends by itself.
 * @throws HalyardError FORBIDDEN, VALIDATION_FAILED, CONFLICT (too many are planned)
 */
export async function planBrownout(context: Context, input: PlanBrownoutInput): Promise<Brownout> {
  requireInstallationOwner(context);
  const { store } = context;
  const brownout = newBrownout(context, input);
  await store.tx(async (w) => {
    if ((await countAhead(w, brownout.createdAt)) >= MOST_AHEAD) {
      throw new HalyardError('CONFLICT', { message: `No more than ${MOST_AHEAD} can be planned at once.` });
    }
    await insertBrownout(w, brownout);
    await recordChange(context, w, { action: 'brownout.plan', subjectId: brownout.id, after: brownout });
    await w.invalidate(brownout.id);
  });
  return brownout;
}

function newBrownout(context: Context, input: PlanBrownoutInput): Brownout {
  const { principal, clock, ids } = context;
  checkPlace(context, input);
  const now = new Date(clock.now());
  return {
    id: ids.next('bro'),
    bridge: input.bridge,
    operation: input.operation ?? null,
    ...checkedTime(now, input),
    message: checkedMessage(input.message ?? ''),
    createdAt: now,
    createdBy: principal.id,
    cancelledAt: null,
  };
}

function checkPlace({ bridgeRoutes }: Context, { bridge, operation }: PlanBrownoutInput): void {
  const routes = bridgeRoutes();
  const own = routes.filter((route) => route.bridge === bridge);
  if (own.length === 0) {
    const names = [...new Set(routes.map((route) => route.bridge))].join(', ');
    throw invalid(['input', 'bridge'], `There is no such bridge; there are ${names}.`);
  }
  if (operation == null || own.some((route) => route.operation === operation)) return;
  throw invalid(
    ['input', 'operation'],
    'The bridge has no such operation; the header GraphQL-Operation of an answer names it.',
  );
}

function checkedTime(
  now: Date,
  { startsAt, endsAt }: PlanBrownoutInput,
): { readonly startsAt: Date; readonly endsAt: Date } {
  const start = startsAt ?? now;
  if (start.getTime() < now.getTime() - LATE_MS) {
    throw invalid(['input', 'startsAt'], 'It cannot begin in the past.');
  }
  if (endsAt <= start || endsAt <= now) {
    throw invalid(['input', 'endsAt'], 'It must end after it begins.');
  }
  if (endsAt.getTime() - start.getTime() > MOST_HOURS * 3_600_000) {
    throw invalid(['input', 'endsAt'], `It may last ${MOST_HOURS} hours at most.`);
  }
  return { startsAt: start, endsAt };
}

function checkedMessage(message: string): string {
  const trimmed = message.trim();
  if (trimmed.length <= MESSAGE_LENGTH && !UNSTORABLE.test(trimmed)) return trimmed;
  throw invalid(
    ['input', 'message'],
    `A message has at most ${MESSAGE_LENGTH} characters, none of them NUL or half a character.`,
  );
}

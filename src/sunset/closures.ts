import { type Clock, dateOf } from '../clock.js';
import { HalyardError } from '../errors.js';
import { createFreshCache } from '../storage/cache.js';
import { isUnavailable, type Store } from '../storage/store.js';
import { type Brownout, isAbout, statusOf } from './brownout.js';
import { brownoutsAhead } from './queries.js';

/** Why a route refuses everybody just now; `undefined` where it does not. */
export type Closures = (
  bridge: string,
  operation: string,
) => Promise<HalyardError | undefined> | HalyardError | undefined;

/**
 * Looks at every request, so what is ahead is remembered while nothing changes; when one begins and ends the clock
 * tells. Where the plans cannot be read nothing is let through: nothing else could be read either.
 */
export function createClosures(store: Store, clock: Clock): Closures {
  const cache = createFreshCache<readonly Brownout[]>(store, 1);

  async function read(): Promise<readonly Brownout[]> {
    const version = store.version();
    const ahead = await brownoutsAhead(store.read, dateOf(clock)).catch((error: unknown) => {
      throw isUnavailable(error) ? new HalyardError('UNAVAILABLE', { cause: error }) : error;
    });
    cache.set('ahead', ahead, version);
    return ahead;
  }

  return (bridge, operation) => {
    const closure = (ahead: readonly Brownout[]) => closureOf(ahead, { bridge, operation }, clock.now());
    const known = cache.get('ahead');
    return known ? closure(known) : read().then(closure);
  };
}

/** Of several at once, the one that ends last. */
function closureOf(
  ahead: readonly Brownout[],
  route: { readonly bridge: string; readonly operation: string },
  now: number,
): HalyardError | undefined {
  const running = ahead.filter((one) => isAbout(one, route) && statusOf(one, now) === 'RUNNING');
  const [last] = running.toSorted((a, b) => b.endsAt.getTime() - a.endsAt.getTime());
  if (!last) return undefined;
  const said = last.message === '' ? '' : ` ${last.message}`;
  return new HalyardError('BROWNED_OUT', {
    message: `This URL is switched off until ${last.endsAt.toISOString()}, ahead of its end.${said}`,
    retryAfterSeconds: Math.ceil((last.endsAt.getTime() - now) / 1000),
  });
}

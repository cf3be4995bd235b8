/** The one source of time. A test passes its own, so nothing else may call `Date.now()`. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** The clock's time as a `Date`, optionally moved by `plusSeconds`. */
export const dateOf = (clock: Clock, plusSeconds = 0): Date => new Date(clock.now() + plusSeconds * 1000);

import type { Exit, HttpRequest, UsageNote } from './exchange.js';

/** Which of the two ways to an operation was taken: straight to the engine, or through Yoga. */
export type AnsweredBy = NonNullable<UsageNote['door']>;

export function noteDoor({ usage }: HttpRequest, door: AnsweredBy): void {
  usage.door = door;
}

/** Tells it, and never how long anything took: that would tell what was looked up, and what was found. */
export const tellingDoor: Exit = ({ usage: { door } }, _status, headers) => {
  if (door !== undefined) headers['Server-Timing'] = TIMINGS[door];
};

const TIMINGS: Readonly<Record<AnsweredBy, string>> = {
  engine: 'door;desc="engine"',
  yoga: 'door;desc="yoga"',
};

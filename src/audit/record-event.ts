import { dateOf } from '../clock.js';
import type { Context } from '../context.js';
import type { Writer } from '../storage/store.js';
import { changeOf } from './event.js';
import { insertEvents } from './queries.js';

export interface Change {
  /** What was done, as `noun.verb`: `apiKey.rotate`. */
  readonly action: string;
  readonly subjectId: string;
  /** The row as it was. Left out where it is new. */
  readonly before?: Readonly<Record<string, unknown>> | undefined;
  /** The row as it is. Left out where it is gone. */
  readonly after?: Readonly<Record<string, unknown>> | undefined;
}

/** Who does it, when and from where. */
export type Actor = Pick<Context, 'principal' | 'clock' | 'ids' | 'requestId' | 'address'>;

/** Writes a change down in the transaction that makes it: neither is there without the other. */
export async function recordChange(context: Actor, w: Writer, change: Change): Promise<void> {
  const { principal, clock, ids, requestId, address } = context;
  await insertEvents(w, [
    {
      id: ids.next('aud'),
      tenantId: principal.tenantId,
      at: dateOf(clock),
      actorKind: principal.kind,
      actorId: principal.id,
      action: change.action,
      subjectId: change.subjectId,
      address,
      requestId,
      ...changeOf(change.before, change.after),
      count: 1,
      seal: null,
    },
  ]);
}

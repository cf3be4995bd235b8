import type { Ids } from '../ids.js';

const SHAPE = /^[\w.:-]{1,64}$/;

/** The caller's own id for a request where it gave a sane one, so that its logs and ours can be joined. */
export const requestIdFrom = (given: string | undefined, ids: Ids): string =>
  given !== undefined && SHAPE.test(given) ? given : ids.next('req');

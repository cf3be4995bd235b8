import { type Clock, dateOf } from '../clock.js';
import type { Writer } from '../storage/store.js';
import { spareNoLonger } from './blob-queries.js';

/** Says that something else than an asset, which named these contents, names them no more. */
export const letGo = (w: Writer, hashes: readonly string[], clock: Clock): Promise<void> =>
  spareNoLonger(w, hashes, dateOf(clock));

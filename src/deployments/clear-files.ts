import { letGo } from '../assets/let-go.js';
import type { Context } from '../context.js';
import { clearDeployment, takeFiles } from './queries.js';

/** So that one transaction never holds the writer for long. */
const CHUNK = 200;

/** Takes away the files of a deployment that is not served, and all of one that was deleted. May be cut off anywhere. */
export async function clearFiles(
  { store, clock }: Pick<Context, 'store' | 'clock'>,
  id: string,
): Promise<void> {
  for (let taken = CHUNK; taken === CHUNK; ) {
    taken = await store.tx(async (w) => {
      const hashes = await takeFiles(w, id, CHUNK);
      await letGo(w, hashes, clock);
      if (hashes.length < CHUNK) await clearDeployment(w, id);
      return hashes.length;
    });
  }
}

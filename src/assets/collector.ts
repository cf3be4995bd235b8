import { type Repeated, repeatEvery } from '../storage/repeated.js';
import { COLLECT_EVERY_MS, type CollectorParts, collectAssets } from './collect.js';

/** Who throws old contents away in this process. */
export interface Collector {
  /** From now on, by itself. */
  start(): void;
  /** All of it, now. For who did not `start`. */
  collect(): Promise<void>;
  close(): Promise<void>;
}

export function createCollector(
  parts: CollectorParts & {
    /** Throws away what names contents and is no asset. */
    readonly first: () => Promise<void>;
    readonly onBug: (error: unknown) => void;
  },
): Collector {
  let running: Repeated | undefined;
  let isClosing = false;
  const collect = async (all: boolean) => {
    await parts.first();
    await collectAssets(parts, all);
  };
  // A shutdown need not wait for a last one.
  const work = async () => (isClosing ? undefined : collect(false));
  return {
    start() {
      running = repeatEvery(COLLECT_EVERY_MS, work, parts.onBug);
    },
    collect: () => collect(true),
    async close() {
      isClosing = true;
      await running?.close();
    },
  };
}

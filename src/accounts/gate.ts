/** Lets work run a few at a time. `from` says whose it is, so that nobody crowds out the others. */
export type Gate = <T>(from: string, work: () => Promise<T>) => Promise<T>;

export interface GateOptions {
  readonly atOnce: number;
  readonly mostWaiting: number;
  /** What is thrown at who is turned away. No work was done for them. */
  full(): Error;
}

interface Waiting {
  readonly from: string;
  enter(): void;
  turnAway(): void;
}

/**
 * Lets `atOnce` run and `mostWaiting` wait. Where all places are taken, who has most of them loses the one it took
 * last to who has fewer: a flood from a few addresses fills the queue with itself, and a stranger still gets in.
 */
export function createGate({ atOnce, mostWaiting, full }: GateOptions): Gate {
  const queue: Waiting[] = [];
  let running = 0;

  function hasRoomFor(from: string): boolean {
    if (queue.length < mostWaiting) return true;
    const places = new Map<string, number>();
    for (const waiting of queue) places.set(waiting.from, (places.get(waiting.from) ?? 0) + 1);
    const most = Math.max(...places.values());
    if (most <= (places.get(from) ?? 0) + 1) return false;
    const last = queue.findLastIndex((waiting) => places.get(waiting.from) === most);
    queue.splice(last, 1)[0]?.turnAway();
    return true;
  }

  function turn(from: string): Promise<void> {
    if (running < atOnce) {
      running += 1;
      return Promise.resolve();
    }
    if (!hasRoomFor(from)) return Promise.reject(full());
    return new Promise((resolve, reject) => {
      queue.push({ from, enter: resolve, turnAway: () => reject(full()) });
    });
  }

  return async (from, work) => {
    await turn(from);
    try {
      return await work();
    } finally {
      // Whoever ends hands its place on, so nobody who came later can slip in between.
      const next = queue.shift();
      if (next) next.enter();
      else running -= 1;
    }
  };
}

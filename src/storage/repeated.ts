/** Work that is done again and again, one run at a time. */
export interface Repeated {
  /** Resolves when a run that began after this call is done. */
  now(): Promise<void>;
  /** No more runs but a last one. */
  close(): Promise<void>;
}

/** A run that fails is told of, and does not end the others. The timer keeps no process alive. */
export function repeatEvery(
  everyMs: number,
  work: () => Promise<void>,
  onError: (error: unknown) => void,
): Repeated {
  let running = Promise.resolve();
  let isWaiting = false;

  const now = (): Promise<void> => {
    if (isWaiting) return running;
    isWaiting = true;
    running = running
      .then(() => {
        isWaiting = false;
        return work();
      })
      .catch(onError);
    return running;
  };
  const timer = setInterval(() => void now(), everyMs);
  timer.unref();

  return {
    now,
    close() {
      clearInterval(timer);
      return now();
    },
  };
}

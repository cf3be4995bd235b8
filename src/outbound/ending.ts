import { failureOf, OutboundFailure } from './failure.js';

/** The one end of a call, wherever it stands: its time is over, or nobody waits for it. */
export interface Ending {
  readonly signal: AbortSignal;
  /** Why it failed: what ended it, where something did, and not what broke because of that. */
  reasonFor(error: unknown): OutboundFailure;
  /** From now on it cannot end any more. */
  release(): void;
}

export function createEnding(timeoutMs: number, given: AbortSignal | undefined): Ending {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new OutboundFailure('TIMED_OUT')), timeoutMs);
  const onAbort = () => controller.abort(new OutboundFailure('CANCELLED', given?.reason));
  given?.addEventListener('abort', onAbort, { once: true });
  if (given?.aborted) onAbort();
  return {
    signal: controller.signal,
    reasonFor: (error) => failureOf(controller.signal.aborted ? controller.signal.reason : error),
    release() {
      clearTimeout(timer);
      given?.removeEventListener('abort', onAbort);
    },
  };
}

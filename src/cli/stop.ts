import type { Log } from '../observe/log.js';

/** Stops in good order when it is told to, and a second signal ends it now. */
export function stopOnSignal(log: Log, stopping: () => Promise<void>): void {
  let isStopping = false;
  const stop = (signal: NodeJS.Signals) => {
    if (isStopping) process.exit(1);
    isStopping = true;
    log.info({ signal }, 'stopping: finishing what is under way');
    void stopping().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'the shutdown failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  if (process.env['npm_lifecycle_event']) stopWithParent(() => stop('SIGTERM'));
}

const PARENT_CHECK_MS = 500;

/** npm hands a signal to the shell that it started us in, and that dies of it without passing it on. */
function stopWithParent(stop: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    stop();
  }, PARENT_CHECK_MS);
  timer.unref();
}

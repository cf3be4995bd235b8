/**
 * What is there at once where nothing has to be waited for. A request that is answered from memory takes no turn of the
 * microtask queue; each would cost it about as much as reading a header.
 */
export type MaybePromise<T> = T | Promise<T>;

export const andThen = <A, B>(
  value: MaybePromise<A>,
  next: (value: A) => MaybePromise<B>,
): MaybePromise<B> => (value instanceof Promise ? value.then(next) : next(value));

/** Does the work; what it throws or rejects with goes to `recover`. */
export function orElse<A, B>(
  work: () => MaybePromise<A>,
  recover: (error: unknown) => MaybePromise<B>,
): MaybePromise<A | B> {
  try {
    const value = work();
    return value instanceof Promise ? value.catch(recover) : value;
  } catch (error) {
    return recover(error);
  }
}

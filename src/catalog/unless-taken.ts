import { HalyardError } from '../errors.js';
import { isUniqueViolation } from '../storage/store.js';
import type { Field } from './text.js';

/** Waits for a change; where it failed because a value that must be unique is another row's, says so. */
export async function unlessTaken<T>(change: Promise<T>, field: Field, message: string): Promise<T> {
  try {
    return await change;
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new HalyardError('CONFLICT', { field, message, cause: error });
  }
}

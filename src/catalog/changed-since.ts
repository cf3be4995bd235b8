import { HalyardError } from '../errors.js';
import type { Field } from './text.js';

/** The refusal of a change that was made looking at an older version. */
export const changedSince = (field: Field, expected: number, actual: number): HalyardError =>
  new HalyardError('PRECONDITION_FAILED', {
    field,
    message: `The product has version ${actual} by now, not ${expected}; read it again before changing it.`,
  });

import { HalyardError } from '../errors.js';

/** The refusal of a change that was made looking at an older version. */
export const changedSince = (expected: number, actual: number): HalyardError =>
  new HalyardError('PRECONDITION_FAILED', {
    field: ['input', 'version'],
    message: `The product has version ${actual} by now, not ${expected}; read it again before changing it.`,
  });

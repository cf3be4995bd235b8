import type { ErrorCode } from '../../errors.js';
import type { Fault, Place } from '../bridge.js';

/** A caller mends a few faults at a time, and a hostile body could have any number. */
const MOST_FAULTS = 50;

/** All that is wrong with a request's parameters and body, gathered so that a caller learns of it at once. */
export class Faults {
  readonly list: Fault[] = [];

  add(place: Place, detail: string, code: ErrorCode): void {
    if (this.list.length < MOST_FAULTS) this.list.push({ place, detail, code });
  }

  /** A value of a URL or a header that cannot be read: the request is malformed. */
  malformed(place: Place, detail: string): void {
    this.add(place, detail, 'BAD_REQUEST');
  }

  /** A value of a body that is JSON, and not what it should be. */
  invalid(pointer: string, detail: string): void {
    this.add({ in: 'body', pointer }, detail, 'VALIDATION_FAILED');
  }
}

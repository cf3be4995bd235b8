import type { Context } from '../context.js';
import { HalyardError } from '../errors.js';

/** A domain that nobody has (RFC 2606): whose addresses are here is of the sample data. */
export const SAMPLE_DOMAIN = 'sample.example';

const isOfSample = (email: string): boolean => email.endsWith(`@${SAMPLE_DOMAIN}`);

/** Where the sample itself is loaded from, or a client on the same machine. */
const isThisMachine = (address: string): boolean =>
  address === 'local' || address === '::1' || address.startsWith('127.');

/**
 * The passwords and tokens of the sample's people stand in the documents for all to read, so they let in nobody who
 * comes from another machine.
 * @throws HalyardError FORBIDDEN
 */
export function keepSampleHere({ address }: Context, email: string): void {
  if (!isOfSample(email) || isThisMachine(address)) return;
  throw new HalyardError('FORBIDDEN', {
    message: 'The people of the sample data are let in from the machine of the server alone.',
  });
}

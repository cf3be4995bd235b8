import type { Context } from '../context.js';
import { refuseServiceAccount } from '../principals/principal.js';

/**
 * Who decides over people, their roles, invitations, passwords and sessions, and over tenants, is no service account:
 * a person it invited, or became by a password it set, would be out of its projects and outlive it.
 * @throws HalyardError FORBIDDEN
 */
export const requireManager = ({ principal }: Context): void =>
  refuseServiceAccount(principal, 'A service account manages no people.');

import type { define } from './table.js';

type Tables = ReturnType<typeof define>;

/** One log-in of one person, until they log out: the family of its refresh tokens. */
export type Session = Tables['sessions']['$inferSelect'];
export type RefreshToken = Tables['refreshTokens']['$inferSelect'];
export type SigningKey = Tables['signingKeys']['$inferSelect'];
export type LoginFailure = Tables['loginFailures']['$inferSelect'];
export type KnownAddress = Tables['knownAddresses']['$inferSelect'];
export type PasswordReset = Tables['passwordResets']['$inferSelect'];

export const isLiveSession = (session: Session, now: number): boolean =>
  !session.revokedAt && now < session.expiresAt.getTime();

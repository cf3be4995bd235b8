import type { Policy, Quota } from './quota.js';

/** One call, as one policy counts it. */
export interface Charge {
  readonly policy: Policy;
  /** Whose call it is: an id, or the network of an address. */
  readonly subject: string;
}

export interface Decision {
  readonly ok: boolean;
  /** In the order of the charges: what is left after them, or, where it was refused, as it stands without them. */
  readonly quotas: readonly Quota[];
}

/** Counts calls. */
export interface Limiter {
  /** All or nothing: where one policy has no room, none of them is charged. Never rejects. */
  take(charges: readonly Charge[]): Decision | Promise<Decision>;
  close(): void;
}

/** Names what is counted. Limits of one span share it: a limit that was changed goes on where it stood. */
export const bucketOf = ({ policy, subject }: Charge): string => `${policy.name}:${subject}`;

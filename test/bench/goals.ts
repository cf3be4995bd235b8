/** What issue 5 asks for: how one target stands to another. */
export interface Goal {
  readonly what: string;
  /** Names of targets. */
  readonly of: string;
  readonly against: string;
  /** `rate`: requests a second, the more the better. `p99`: milliseconds, the less the better. */
  readonly by: 'rate' | 'p99';
  readonly floor: number;
  readonly stretch: number | undefined;
}

const rate = (what: string, of: string, against: string, floor: number, stretch: number): Goal => ({
  what,
  of,
  against,
  by: 'rate',
  floor,
  stretch,
});

const p99 = (what: string, of: string, against: string, floor: number, stretch?: number): Goal => ({
  what,
  of,
  against,
  by: 'p99',
  floor,
  stretch,
});

const BY_ID = 'halyard: by id';
const LIST = 'halyard: list';
const BRIDGE = 'halyard: bridge GET by id';
const POST = 'halyard: verify POST';
const MIXED = 'halyard: by id, 1 % refused';
const UNRECORDED = 'halyard-recording-off: by id, 1 % refused';

export const goals: readonly Goal[] = [
  rate('GraphQL by id / bare POST', BY_ID, 'bare: POST', 0.5, 0.6),
  rate('GraphQL by id / Yoga + scope-auth', BY_ID, 'yoga-scope-auth: by id', 7, 9),
  rate('GraphQL by id / Apollo + shield', BY_ID, 'apollo-shield: by id', 4.5, 6),
  rate('GraphQL by id / mercurius + auth + JIT', BY_ID, 'mercurius-auth: by id', 1.8, 2.3),
  p99('GraphQL by id / bare POST, p99', BY_ID, 'bare: POST', 2, 1.6),
  rate('list 50 × 6 / hand-written', LIST, 'handwritten: list', 1.2, 1.4),
  rate('list 50 × 6 / mercurius + auth + JIT', LIST, 'mercurius-auth: list', 1.9, 2.2),
  rate('list 50 × 6 / Yoga + scope-auth', LIST, 'yoga-scope-auth: list', 4.5, 6),
  rate('list 50 × 6 / Apollo + shield', LIST, 'apollo-shield: list', 8, 10),
  rate('bridge GET by id / hand-written', BRIDGE, 'handwritten: GET by id', 0.95, 1.1),
  rate('bridge GET by id / Fastify + schema', BRIDGE, 'fastify: GET by id', 1.1, 1.2),
  rate('verify POST / bare POST', POST, 'bare: POST', 0.6, 0.9),
  rate('forward-auth GET / bare GET', 'halyard: forward-auth GET', 'bare: GET', 0.85, 1),
  rate('verify POST / better-auth', POST, 'better-auth: verify', 20, 35),
  rate('access plane on / off', BY_ID, 'halyard-access-off: by id', 0.9, 0.95),
  rate('a JWT / its key', 'halyard: by id, JWT', 'halyard: by id, its key', 0.95, 1),
  rate('usage, last use, audit / none', MIXED, UNRECORDED, 0.9, 0.97),
  p99('usage, last use, audit / none, p99', MIXED, UNRECORDED, 3),
  rate('two workers / one', 'halyard-2-workers: by id', 'halyard-1-worker: by id', 1.6, 1.9),
  rate("the Yoga door / Yoga's default", 'halyard: by id, the Yoga door', 'yoga: by id', 1.9, 2.1),
];

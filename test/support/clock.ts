import { createHash } from 'node:crypto';

/** A clock that stands still until it is moved. */
export interface TestClock {
  now(): number;
  advance(seconds: number): void;
}

const NOON = Date.UTC(2026, 0, 15, 12);

export function createTestClock(startsAt = NOON): TestClock {
  let now = startsAt;
  return {
    now: () => now,
    advance(seconds) {
      now += seconds * 1000;
    },
  };
}

/** Bytes that look random and repeat for the same seed. */
export function seededBytes(seed: string): (size: number) => Uint8Array {
  let turn = 0;
  return (size) => {
    const blocks: Buffer[] = [];
    for (let length = 0; length < size; length += 32) {
      blocks.push(createHash('sha256').update(`${seed}/${turn++}`).digest());
    }
    return Buffer.concat(blocks).subarray(0, size);
  };
}

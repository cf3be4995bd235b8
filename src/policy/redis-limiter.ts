import { createHash } from 'node:crypto';
import { bucketOf, type Charge, type Decision } from './limiter.js';
import { debtUs, fullUs, quotaOf } from './quota.js';

export interface RemoteDecision extends Decision {
  /** What is in each bucket by now, in microseconds. */
  readonly debts: readonly number[];
}

/** A limiter that may be away. */
export interface RemoteLimiter {
  /**
   * Rejects where it cannot be asked; may take any time.
   * @param owed for each charge how many requests were let through without asking, or counted and then not let through
   */
  take(charges: readonly Charge[], owed?: readonly number[]): Promise<RemoteDecision>;
  /** Counts what is owed and nothing else. */
  settle(charges: readonly Charge[], owed: readonly number[]): Promise<void>;
  /** Gives up the connection and what waits on it, and makes another. */
  reconnect(): void;
  close(): void;
}

/**
 * All buckets of a call in one step, so that no two processes can take the same last request. The clock is that of
 * Redis: the clocks of the machines that ask may differ, and each would let the others' requests through twice.
 *
 * KEYS: the buckets. ARGV: how many requests are made, one or none; then for each bucket its interval and how long it
 * takes to fill, in microseconds, and how many requests are owed to it. Those are counted whether there is room or not,
 * and may fill a bucket twice: what was counted here and let through elsewhere is paid back later, and must not have been
 * cut off meanwhile.
 * Answers whether all had room, the time, and when each bucket is empty, as it was found. A bucket is gone when it is
 * empty. One that lies too far ahead is put right, as in memory. `%.0f`: as Lua writes numbers itself, it drops the last
 * digits of a microsecond.
 */
const SCRIPT = `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local requests = tonumber(ARGV[1])
local answer = { 1, now }
local function keep(bucket, empty)
  redis.call('SET', bucket, string.format('%.0f', empty), 'PX', math.max(1, math.ceil((empty - now) / 1000)))
end
for i, bucket in ipairs(KEYS) do
  local interval, full, owed = tonumber(ARGV[3 * i - 1]), tonumber(ARGV[3 * i]), tonumber(ARGV[3 * i + 1])
  local found = math.max(tonumber(redis.call('GET', bucket) or 0), now)
  local empty = math.min(math.max(found + owed * interval, now), now + 2 * full)
  if empty ~= found then keep(bucket, empty) end
  if empty - now + interval > full then answer[1] = 0 end
  answer[i + 2] = empty
end
if requests == 1 and answer[1] == 1 then
  for i, bucket in ipairs(KEYS) do keep(bucket, answer[i + 2] + ARGV[3 * i - 1]) end
end
return answer
`;
const DIGEST = createHash('sha1').update(SCRIPT).digest('hex');

const PREFIX = 'halyard:';
const CONNECT_MS = 2000;
/** What may wait for Redis at once. More is refused, and the insurance decides. */
const MOST_WAITING = 10_000;

/** Counts in Redis, for every process that asks the same one. Connects by itself, and again when the connection breaks. */
export function createRedisLimiter(url: string): RemoteLimiter {
  let connection = connect(url);

  async function run(requests: 0 | 1, charges: readonly Charge[], owed: readonly number[]): Promise<unknown> {
    const client = await connection.ready;
    const keys = charges.map((charge) => PREFIX + bucketOf(charge));
    const numbers = charges.flatMap(({ policy }, at) =>
      [policy.intervalUs, fullUs(policy), owed[at] ?? 0].map(String),
    );
    const rest = [String(keys.length), ...keys, String(requests), ...numbers];
    return client.sendCommand(['EVALSHA', DIGEST, ...rest]).catch((error: unknown) => {
      // Redis forgets its scripts when it is started again.
      if (error instanceof Error && error.message.startsWith('NOSCRIPT')) {
        return client.sendCommand(['EVAL', SCRIPT, ...rest]);
      }
      throw error;
    });
  }

  return {
    async take(charges, owed = []) {
      return decisionFrom((await run(1, charges, owed)) as readonly number[], charges);
    },
    async settle(charges, owed) {
      await run(0, charges, owed);
    },
    reconnect() {
      end(connection);
      connection = connect(url);
    },
    close: () => end(connection),
  };
}

function decisionFrom(
  [allowed, nowUs = 0, ...emptyAtUs]: readonly number[],
  charges: readonly Charge[],
): RemoteDecision {
  const ok = allowed === 1;
  const debts = charges.map(({ policy }, at) => {
    const found = debtUs(policy, emptyAtUs[at] ?? 0, nowUs);
    return ok ? found + policy.intervalUs : found;
  });
  return { ok, debts, quotas: charges.map(({ policy }, at) => quotaOf(policy, debts[at] ?? 0)) };
}

/** Loaded where there is a Redis, and nowhere else: it takes longer to read than much of the server. */
async function clientFor(url: string) {
  const { createClient } = await import('@redis/client');
  const client = createClient({
    url,
    // Also for a Redis older than 6.
    RESP: 2,
    disableClientInfo: true,
    disableOfflineQueue: true,
    commandsQueueMaxLength: MOST_WAITING,
    socket: { connectTimeout: CONNECT_MS, reconnectStrategy: (tries) => Math.min(50 * 2 ** tries, 1000) },
  });
  // What goes wrong is told to who asks; without a listener it would end the process.
  client.on('error', () => {});
  return client;
}

interface Connection {
  readonly client: ReturnType<typeof clientFor>;
  /** The same, once it is connected for the first time. */
  readonly ready: ReturnType<typeof clientFor>;
}

function connect(url: string): Connection {
  const client = clientFor(url);
  const ready = client.then(async (made) => {
    await made.connect();
    return made;
  });
  ready.catch(() => {});
  return { client, ready };
}

/** Nobody minds one that was closed already. */
const end = ({ client }: Connection): void => void client.then((made) => made.destroy()).catch(() => {});

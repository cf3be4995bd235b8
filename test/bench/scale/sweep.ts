import { type Ask, send } from '../ask.js';
import { load, type Measured } from '../load.js';
import { medianOf } from '../measure.js';
import { type Options, say } from '../options.js';
import { type Running, type ServerSpec, start } from '../server.js';

/** One size of what grows. */
export interface Point {
  readonly size: number;
  /** What is measured at this size, where it is more than one thing. */
  readonly what: string;
  readonly server: ServerSpec;
  readonly asks: readonly Ask[];
  readonly clients?: number;
}

export interface Measurement {
  readonly size: number;
  readonly what: string;
  readonly median: Measured;
}

/** Checks and measures all points in turns. Those of one server's name share it. */
export async function sweep(points: readonly Point[], options: Options): Promise<Measurement[]> {
  const servers = new Map<string, Running>();
  try {
    for (const { server } of points) {
      if (!servers.has(server.name)) servers.set(server.name, await start(server));
    }
    const serverOf = ({ server }: Point): Running => servers.get(server.name) as Running;
    for (const point of points) await check(point, serverOf(point));
    const rounds = points.map((): Measured[] => []);
    for (let round = options.warmup > 0 ? 0 : 1; round <= options.rounds; round++) {
      for (const [place, point] of points.entries()) {
        const { clients = options.clients } = point;
        const seconds = round === 0 ? options.warmup : options.seconds;
        const one = await load(serverOf(point), point.asks, { seconds, clients });
        if (round > 0) rounds[place]?.push(one);
        say(
          `round ${round} of ${options.rounds}: ${point.what}, ${point.size}: ${Math.round(one.requestsPerSecond)}/s`,
        );
      }
    }
    return points.map(({ size, what }, place) => ({ size, what, median: medianOf(rounds[place] ?? []) }));
  } finally {
    await Promise.all([...servers.values()].map((server) => server.stop()));
  }
}

/** A server that refuses is fast. */
async function check({ what, size, asks }: Point, { url }: Running): Promise<void> {
  for (const ask of asks.slice(0, 3)) {
    const { status, text } = await send(ask, url);
    if (status !== 200 || text.includes('"errors"')) {
      throw new Error(`${what}, ${size}: ${status} ${text.slice(0, 500)}`);
    }
  }
}

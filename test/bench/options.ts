import { parseArgs } from 'node:util';

/** What a bench is told on its command line; each flag can also stand in the environment, `--rounds` as `BENCH_ROUNDS`. */
export interface Options {
  /** How often everything is measured, in turns. */
  readonly rounds: number;
  /** How long each measurement takes. */
  readonly seconds: number;
  /** How long each server is loaded before the first round, unmeasured. */
  readonly warmup: number;
  /** Keep-alive connections. */
  readonly clients: number;
  /** Only what matches is measured. */
  readonly only: RegExp;
  /** Print JSON instead of a table. */
  readonly json: boolean;
  /** `bench:scale` alone: at most so many keys. */
  readonly maxKeys: number;
}

const flags = {
  rounds: '3',
  seconds: '5',
  warmup: '3',
  clients: '64',
  only: '.',
  'max-keys': '10000000',
};

export function readOptions(args: readonly string[] = process.argv.slice(2)): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...Object.fromEntries(Object.keys(flags).map((name) => [name, { type: 'string' } as const])),
      json: { type: 'boolean' },
    },
  });
  const given: Readonly<Record<string, unknown>> = values;
  const text = (name: keyof typeof flags): string =>
    String(given[name] ?? process.env[`BENCH_${name.toUpperCase().replace('-', '_')}`] ?? flags[name]);
  const number = (name: keyof typeof flags): number => {
    const value = Number(text(name));
    if (!(Number.isInteger(value) && value >= (name === 'warmup' ? 0 : 1))) {
      throw new Error(`--${name} must be a whole number, not "${text(name)}".`);
    }
    return value;
  };
  return {
    rounds: number('rounds'),
    seconds: number('seconds'),
    warmup: number('warmup'),
    clients: number('clients'),
    only: new RegExp(text('only')),
    json: given['json'] === true,
    maxKeys: number('max-keys'),
  };
}

/** Progress goes to standard error: what is printed on standard output is the result alone. */
export const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

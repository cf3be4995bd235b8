import pino, { type Logger } from 'pino';
import pretty from 'pino-pretty';
import type { Config } from '../config.js';
import { everyFormOf, withoutTokens } from '../keys/token.js';

export type Log = Logger;

/**
 * Structured lines on standard error, for people on a terminal and as JSON elsewhere. Whatever looks like a key of ours
 * and the system key that is set, is cut out of the finished line, so that no field anybody logs can carry one.
 */
export function createLog(config: Pick<Config, 'logLevel' | 'logFormat' | 'systemKey'>): Log {
  const forPeople =
    config.logFormat === 'pretty' || (config.logFormat === 'auto' && process.stderr.isTTY === true);
  const systemKey = config.systemKey === undefined ? undefined : everyFormOf(config.systemKey);
  const options = {
    level: config.logLevel,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    hooks: { streamWrite: (line: string) => redact(line, systemKey) },
  };
  return forPeople
    ? pino(options, pretty({ colorize: true, destination: 2, sync: true, translateTime: 'SYS:HH:MM:ss.l' }))
    : pino(options, pino.destination({ dest: 2, sync: true }));
}

export const silentLog = (): Log => pino({ level: 'silent' });

/** Refresh tokens, invitations and password resets: their names say what they are for. */
const OPAQUE = /\b(hal_(?:refresh|invite|reset)_)[0-9A-Za-z]{43}/g;
/** A JWT begins with the brace of its header. */
const JWT = /\beyJ[\w-]{10,}\.[\w-]+\.[\w-]+/g;

/**
 * Keeps enough of a key to find it by, and nothing that proves it.
 * @param systemKey the forms of a text that no shape tells from others
 */
export function redact(line: string, systemKey?: RegExp): string {
  const rest = withoutTokens(line);
  return (systemKey === undefined ? rest : rest.replace(systemKey, '(system key)'))
    .replace(OPAQUE, '$1…')
    .replace(JWT, 'eyJ…');
}

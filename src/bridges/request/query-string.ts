import { HalyardError } from '../../errors.js';

/** The parameters of a query, decoded, each name with its values in order. `+` is a space. */
export function parseQuery(query: string): ReadonlyMap<string, readonly string[]> {
  const parameters = new Map<string, string[]>();
  for (const pair of query.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decode(equals < 0 ? pair : pair.slice(0, equals));
    const value = equals < 0 ? '' : decode(pair.slice(equals + 1));
    const values = parameters.get(name);
    if (values) values.push(value);
    else parameters.set(name, [value]);
  }
  return parameters;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch (cause) {
    throw new HalyardError('BAD_REQUEST', {
      message: `The query has a "%" that encodes nothing, in "${text.slice(0, 64)}".`,
      cause,
    });
  }
}

/** The segments of a path, decoded. */
export function decodeSegments(path: string): readonly string[] {
  try {
    return path.split('/').map(decodeURIComponent);
  } catch (cause) {
    throw new HalyardError('BAD_REQUEST', { message: 'The path has a "%" that encodes nothing.', cause });
  }
}

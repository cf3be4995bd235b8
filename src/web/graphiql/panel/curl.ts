import { stripIgnoredCharacters } from 'graphql';
import type { Operation } from './use-operation.js';

/** A command that runs the operation, for any POSIX shell. */
export function curlFor(origin: string, key: string, { document, variables, name }: Operation): string {
  const body = {
    query: stripIgnoredCharacters(document),
    ...(variables.trim() !== '' && { variables: readVariables(variables) }),
    ...(name !== undefined && { operationName: name }),
  };
  return [
    `curl ${quoted(`${origin}/graphql`)}`,
    `-H ${quoted(`Authorization: Bearer ${key}`)}`,
    `-H ${quoted('Content-Type: application/json')}`,
    `-d ${quoted(JSON.stringify(body))}`,
  ].join(' \\\n  ');
}

/** The editor allows comments in them; what is no JSON is left to who reads the command. */
function readVariables(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/** Within single quotes a shell takes everything as it stands, but for a single quote. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

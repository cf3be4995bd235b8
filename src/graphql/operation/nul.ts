import { type DocumentNode, visit } from 'graphql';
import { HalyardError } from '../../errors.js';

const NUL = '\0';

/**
 * PostgreSQL takes no NUL in a text, not even to compare with, and no name or id has one, so it is refused wherever a
 * document writes it.
 * @throws HalyardError BAD_USER_INPUT
 */
export function refuseNulIn(document: DocumentNode): void {
  visit(document, {
    StringValue({ value }) {
      if (value.includes(NUL)) throw refused();
    },
  });
}

/** The same for what comes in variables. @throws HalyardError BAD_USER_INPUT naming the variable */
export function refuseNulInVariables(variables: Readonly<Record<string, unknown>>): void {
  for (const name of Object.keys(variables)) {
    if (hasNul(variables[name])) throw refused(name);
  }
}

/** With a stack of its own: a hostile value can be nested deeper than calls can be. */
function hasNul(value: unknown): boolean {
  if (typeof value !== 'object') return typeof value === 'string' && value.includes(NUL);
  const waiting: unknown[] = [value];
  while (waiting.length > 0) {
    const at = waiting.pop();
    if (typeof at === 'string' && at.includes(NUL)) return true;
    if (typeof at !== 'object' || at === null || at instanceof Date) continue;
    for (const [name, item] of Object.entries(at)) {
      if (name.includes(NUL)) return true;
      if (item !== undefined) waiting.push(item);
    }
  }
  return false;
}

const refused = (variable?: string): HalyardError =>
  new HalyardError('BAD_USER_INPUT', {
    message: `${variable === undefined ? 'A string in the document' : `The variable "$${variable}"`} holds the character NUL, which nothing here can.`,
    ...(variable !== undefined && { field: [variable] }),
  });

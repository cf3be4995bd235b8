import { signal } from '@preact/signals';
import { isObject } from '../hal/json-object.js';
import type { Schema } from '../openapi/schema.js';

/** What was shown this once: it lives as long as its dialog is open, and nowhere else. */
export interface Shown {
  readonly name: string;
  readonly text: string;
  /** Whose it is. */
  readonly of: string;
  onClose(): void;
}

export const secretShown = signal<Shown | undefined>(undefined);

const NAMES = /^(secret|key|token|password|api_?key|(access|refresh|invitation)_?token|client_?secret)$/i;

/** The secrets in an answer, and the answer without them. */
export function takeSecrets(
  value: unknown,
  schema: Schema | undefined,
): { readonly secrets: readonly (readonly [string, string])[]; readonly rest: unknown } {
  if (!isObject(value)) return { secrets: [], rest: value };
  const marked = new Set(
    (schema?.members ?? []).filter(([, member]) => member().format === 'password').map(([name]) => name),
  );
  const isSecret = ([name, held]: readonly [string, unknown]): boolean =>
    typeof held === 'string' && held !== '' && (marked.has(name) || NAMES.test(name));
  const entries = Object.entries(value);
  return {
    secrets: entries.filter(isSecret).map(([name, held]) => [name, String(held)] as const),
    rest: Object.fromEntries(entries.filter((entry) => !isSecret(entry))),
  };
}

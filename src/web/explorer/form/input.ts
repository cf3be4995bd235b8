import { type Signal, signal } from '@preact/signals';
import { isObject } from '../hal/json-object.js';
import type { Field } from './field.js';

/** Whether a member is left out, sent as null, or sent with a value. */
export type Mode = 'unset' | 'null' | 'value';

/** A field and what has been put into it. */
export interface Input {
  readonly field: Field;
  readonly mode: Signal<Mode>;
  /** As typed. */
  readonly text: Signal<string>;
  readonly chosen: Signal<readonly string[]>;
  readonly error: Signal<string>;
  readonly inputs: readonly Input[];
}

/**
 * @param sendsAll whether what is there now is sent unless it is changed (PUT), or only what was changed (PATCH)
 */
export function createInput(field: Field, sendsAll: boolean): Input {
  const { current, kind } = field;
  const isThere = current !== undefined && current !== null;
  const isPreset = field.isRequired || kind === 'hidden' || (sendsAll && isThere);
  return {
    field,
    mode: signal(isPreset ? 'value' : sendsAll && current === null ? 'null' : 'unset'),
    text: signal(textFor(field)),
    chosen: signal(kind === 'choices' && Array.isArray(current) ? current.map(String) : []),
    error: signal(''),
    inputs: field.fields.map((member) => createInput(member, true)),
  };
}

function textFor({ current, kind }: Field): string {
  if (current === undefined || current === null) return '';
  if (kind === 'datetime' && typeof current === 'string') return localTime(current);
  if (kind === 'lines' && Array.isArray(current)) return current.map(String).join('\n');
  if (typeof current === 'object') return JSON.stringify(current, null, 2);
  return String(current);
}

/** An instant as `datetime-local` has it: in the time of this place. */
function localTime(instant: string): string {
  const at = new Date(instant);
  if (Number.isNaN(at.getTime())) return '';
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

/** Told what in an input cannot be sent. */
export type Complain = (input: Input, why: string) => void;

/** What a field comes to: `undefined` where it is left out. */
export function sentValue(input: Input, complain: Complain): unknown {
  const { field, mode } = input;
  if (mode.value === 'unset') return undefined;
  if (mode.value === 'null') return null;
  const text = input.text.value;
  switch (field.kind) {
    case 'integer':
    case 'number':
      return numberOf(input, text, complain);
    case 'boolean':
      return text === 'true';
    case 'choices':
      return input.chosen.value;
    case 'lines':
      return text
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '');
    case 'object':
      return objectOf(input, complain);
    case 'json':
      return jsonOf(input, text, complain);
    case 'datetime':
      return text === '' ? undefined : instantOf(input, text, complain);
    case 'choice':
    case 'date':
      return text === '' ? undefined : text;
    default:
      return text;
  }
}

function numberOf(input: Input, text: string, complain: Complain): unknown {
  if (text.trim() === '') return undefined;
  const value = Number(text);
  if (!Number.isFinite(value)) complain(input, 'That is no number.');
  else if (Number.isInteger(value) && !Number.isSafeInteger(value))
    complain(input, 'That is too large to be sent exactly.');
  return value;
}

function jsonOf(input: Input, text: string, complain: Complain): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    complain(input, `That is no JSON: ${error instanceof Error ? error.message : ''}`);
    return undefined;
  }
}

function instantOf(input: Input, text: string, complain: Complain): unknown {
  const at = new Date(text);
  if (!Number.isNaN(at.getTime())) return at.toISOString();
  complain(input, 'That is no date and time.');
  return undefined;
}

function objectOf(input: Input, complain: Complain): unknown {
  const members = input.inputs.flatMap((member) => {
    const value = sentValue(member, complain);
    return value === undefined || (value === '' && !member.field.isRequired)
      ? []
      : [[member.field.name, value] as const];
  });
  return Object.fromEntries(members);
}

/** All inputs of a form, those within others too. */
export const allInputs = (inputs: readonly Input[]): readonly Input[] =>
  inputs.flatMap((input) => [input, ...allInputs(input.inputs)]);

/** Those whose values are sent, and the members of those. */
export const sentInputs = (inputs: readonly Input[]): readonly Input[] =>
  inputs
    .filter(({ mode }) => mode.value === 'value')
    .flatMap((input) => [input, ...sentInputs(input.inputs)]);

/** Takes over what the server has by now; what was typed stays. Answers what has changed meanwhile. */
export function refreshed(input: Input, field: Field): Input {
  const isTyped = input.mode.value !== 'unset';
  const fresh = createInput(field, false);
  if (!isTyped) return fresh;
  return {
    ...input,
    field,
    inputs: input.inputs.map((member, index) => ({ ...member, field: field.fields[index] ?? member.field })),
  };
}

export const hasChanged = (before: unknown, now: unknown): boolean =>
  JSON.stringify(before) !== JSON.stringify(now) &&
  !(isObject(before) && isObject(now) && sameMembers(before, now));

const sameMembers = (a: object, b: object): boolean =>
  JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort());

import type { Option } from '../hal/templates.js';

export type FieldKind =
  | 'text'
  | 'multiline'
  | 'integer'
  | 'number'
  | 'boolean'
  | 'choice'
  | 'choices'
  /** Texts, one a line. */
  | 'lines'
  | 'object'
  | 'json'
  | 'datetime'
  | 'date'
  | 'email'
  | 'url'
  | 'password'
  | 'hidden';

/** One thing that a form asks for. */
export interface Field {
  readonly name: string;
  /** A JSON Pointer into the body, or the name of a parameter of the URL. */
  readonly at: string;
  readonly place: 'body' | 'query';
  readonly kind: FieldKind;
  readonly label: string;
  readonly help: string;
  readonly isRequired: boolean;
  readonly isNullable: boolean;
  readonly isReadOnly: boolean;
  /** What it is now; `undefined` where that is not known. */
  readonly current: unknown;
  readonly example: string;
  readonly options: readonly Option[];
  readonly pattern: string | undefined;
  readonly min: string | undefined;
  readonly max: string | undefined;
  readonly minLength: number | undefined;
  readonly maxLength: number | undefined;
  /** Of an object: its members. */
  readonly fields: readonly Field[];
}

import type { Input } from './input.js';

export interface InputProps {
  readonly input: Input;
  readonly id: string;
  readonly describedBy: string | undefined;
  readonly isChange: boolean;
}

const TYPES: Readonly<Record<string, string>> = {
  integer: 'number',
  number: 'number',
  datetime: 'datetime-local',
  date: 'date',
  email: 'email',
  url: 'url',
  password: 'password',
};

/** Whatever is typed. Typing into it makes it a value. */
export function TextInput({ input, id, describedBy }: InputProps) {
  const { field, text, mode, error } = input;
  const isNull = mode.value === 'null';
  const type = (event: Event) => {
    text.value = (event.currentTarget as HTMLInputElement).value;
    mode.value = 'value';
    error.value = '';
  };
  const isRequired = field.isRequired && field.kind !== 'lines';
  const shared = {
    id,
    'data-at': field.at,
    'aria-describedby': describedBy,
    'aria-invalid': error.value !== '',
    required: isRequired,
    readOnly: field.isReadOnly,
    value: isNull ? '' : text.value,
    placeholder: isNull ? 'null' : field.example && `e.g. ${field.example}`,
    minLength: field.minLength,
    maxLength: field.maxLength,
    spellcheck: false,
    onInput: type,
  };
  if (field.kind === 'multiline' || field.kind === 'lines' || field.kind === 'json') {
    const rows = Math.min(10, Math.max(field.kind === 'json' ? 4 : 3, text.value.split('\n').length));
    return (
      <>
        <textarea {...shared} class={`input ${field.kind === 'json' ? 'input-code' : ''}`} rows={rows} />
        {field.kind === 'lines' && <p class="field-note">One a line.</p>}
      </>
    );
  }
  return (
    <input
      {...shared}
      type={TYPES[field.kind] ?? 'text'}
      class={`input ${/(^|_)(id|sku)$|[a-z]Id$/.test(field.name) ? 'input-code' : ''}`}
      autocomplete={field.kind === 'password' ? 'new-password' : 'off'}
      min={field.min}
      max={field.max}
      step={
        field.kind === 'integer' || field.kind === 'datetime'
          ? 1
          : field.kind === 'number'
            ? 'any'
            : undefined
      }
      pattern={field.pattern}
    />
  );
}

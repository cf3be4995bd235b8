import type { Parameter } from '../openapi/operation.js';

interface Props {
  readonly id: string;
  readonly name: string;
  readonly parameter: Parameter | undefined;
  readonly value: string;
  readonly placeholder?: string;
}

/** One parameter of a URL, by what the interface says of it. */
export function ParameterInput({ id, name, parameter, value, placeholder }: Props) {
  const schema = parameter?.schema;
  const choices = choicesOf(parameter);
  if (choices) {
    return (
      <select id={id} name={name} class="input" key={value}>
        <option value="" selected={value === ''}>
          any
        </option>
        {choices.map((choice) => (
          <option key={choice} value={choice} selected={choice === value}>
            {choice === 'true' ? 'yes' : choice === 'false' ? 'no' : choice.replace(/_/g, ' ')}
          </option>
        ))}
      </select>
    );
  }
  const isNumber = schema?.type === 'integer' || schema?.type === 'number';
  return (
    <input
      id={id}
      name={name}
      key={value}
      type={name === 'search' ? 'search' : 'text'}
      inputMode={isNumber ? 'numeric' : undefined}
      class="input"
      placeholder={placeholder ?? (schema?.format === 'date-time' ? '2026-01-31T00:00:00Z' : '')}
      autocomplete="off"
      spellcheck={false}
      defaultValue={value}
    />
  );
}

/** Of a list of choices too, one is picked here: the address takes more. */
const choicesOf = (parameter: Parameter | undefined): readonly string[] | undefined =>
  parameter?.schema.type === 'boolean'
    ? ['true', 'false']
    : (parameter?.schema.choices ?? parameter?.schema.items?.().choices);

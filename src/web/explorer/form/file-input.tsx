import { useId } from 'preact/hooks';
import { formatBytes } from '../ui/format.js';
import type { Draft } from './draft.js';

export function FileInput({ draft }: { readonly draft: Draft }) {
  const id = useId();
  const types = (draft.match?.operation.body?.mediaTypes ?? [draft.acting.template.contentType]).filter(
    (type) => type !== '*/*' && type !== 'application/octet-stream',
  );
  const file = draft.file.value;
  return (
    <div class="field">
      <label class="field-label" for={id}>
        File <span class="required">required</span>
      </label>
      <input
        id={id}
        type="file"
        class="input input-file"
        required
        accept={types.length > 0 ? [...types, ...endingsOf(types)].join(',') : undefined}
        onChange={(event) => (draft.file.value = event.currentTarget.files?.[0])}
      />
      <p class="field-help">
        {file
          ? `${formatBytes(file.size)}, sent as ${file.type || 'application/octet-stream'}`
          : types.join(', ')}
      </p>
    </div>
  );
}

const ENDINGS: Readonly<Record<string, string>> = {
  'text/csv': '.csv',
  'application/x-ndjson': '.ndjson',
  'application/jsonl': '.jsonl',
};

const endingsOf = (types: readonly string[]): readonly string[] =>
  types.flatMap((type) => ENDINGS[type] ?? []);

import { Button, Dialog } from '@graphiql/react';
import { type FormEvent, useId, useState } from 'react';
import { ask } from '../session/ask.js';
import { useSession } from '../session/use-session.js';
import { Complaint } from './sign-in.js';
import type { Operation } from './use-operation.js';

const CREATE = `mutation HalyardPanelCreateKey($input: CreateApiKeyInput!) {
  createApiKey(input: $input) {
    secret
    userErrors { field message }
  }
}`;

interface Created {
  readonly createApiKey: {
    readonly secret: string | null;
    readonly userErrors: readonly { readonly message: string }[];
  } | null;
}

const DAY_MS = 86_400_000;
const ENDS = [
  { label: 'in an hour', days: 1 / 24 },
  { label: 'in a day', days: 1 },
  { label: 'in 30 days', days: 30 },
  { label: 'in a year', days: 365 },
  { label: 'never', days: undefined },
];

interface KeyFormProps {
  readonly operation: Operation;
  readonly sets: readonly (readonly string[])[];
  onMade(secret: string): void;
}

export function KeyForm({ operation, sets, onMade }: KeyFormProps) {
  const { session } = useSession();
  const id = useId();
  const [isAsking, setAsking] = useState(false);
  const [complaint, setComplaint] = useState<string>();

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    if (isAsking) return;
    const fields = new FormData(event.currentTarget);
    const days = ENDS[Number(fields.get('ends'))]?.days;
    const input = {
      name: String(fields.get('name')),
      forOperations: [operation.document],
      ...(days !== undefined && { expiresAt: new Date(Date.now() + days * DAY_MS).toISOString() }),
    };
    setAsking(true);
    setComplaint(undefined);
    try {
      const { createApiKey } = await ask<Created>(await session.headers(), CREATE, { input });
      const [error] = createApiKey?.userErrors ?? [];
      if (createApiKey?.secret) onMade(createApiKey.secret);
      else setComplaint(error?.message ?? 'The server made no key and did not say why.');
    } catch (error) {
      setComplaint(error instanceof Error ? error.message : String(error));
    } finally {
      setAsking(false);
    }
  }

  return (
    <form className="halyard-form" onSubmit={(event) => void submit(event)}>
      <Dialog.Description className="halyard-lead">{whatItMayDo(sets)}</Dialog.Description>
      <div className="halyard-field">
        <label htmlFor={`${id}-name`}>Name</label>
        <input
          id={`${id}-name`}
          name="name"
          type="text"
          required
          // biome-ignore lint/a11y/noAutofocus: where a dialog that was just opened begins
          autoFocus
          maxLength={100}
          autoComplete="off"
          defaultValue={operation.name ?? 'A query from GraphiQL'}
        />
      </div>
      <div className="halyard-field">
        <label htmlFor={`${id}-ends`}>It ends</label>
        <select id={`${id}-ends`} name="ends" defaultValue="2">
          {ENDS.map(({ label }, position) => (
            <option key={label} value={position}>
              {label}
            </option>
          ))}
        </select>
      </div>
      <Complaint text={complaint} />
      <Button type="submit" className="halyard-primary" aria-disabled={isAsking}>
        {isAsking ? 'Creating…' : 'Create the key'}
      </Button>
    </form>
  );
}

function whatItMayDo(sets: readonly (readonly string[])[]): string {
  const [first = []] = sets;
  if (first.length === 0) return 'It will hold no scope: this runs with any credential.';
  if (sets.length === 1) return `It will hold ${first.join(', ')}, and nothing else.`;
  return `It will hold the fewest scopes with which this runs: ${sets.map((set) => set.join(', ')).join('; or ')}.`;
}

import { Dialog } from '@graphiql/react';
import { useState } from 'react';
import { KeyForm } from './key-form.js';
import { NewKey } from './new-key.js';
import type { Operation } from './use-operation.js';

interface CreateKeyProps {
  readonly operation: Operation;
  readonly sets: readonly (readonly string[])[];
  onClose(): void;
}

/** Asks for a name and an end, then shows the key, which is nowhere once this is closed. */
export function CreateKey({ operation, sets, onClose }: CreateKeyProps) {
  const [secret, setSecret] = useState<string>();
  // What is typed meanwhile is another query.
  const [frozen] = useState(operation);
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <div className="graphiql-dialog-header">
        <Dialog.Title className="graphiql-dialog-title">
          {secret === undefined ? `A key for this ${frozen.kind}` : 'Your new key'}
        </Dialog.Title>
        <Dialog.Close />
      </div>
      <div className="graphiql-dialog-section halyard-dialog">
        {secret === undefined ? (
          <KeyForm operation={frozen} sets={sets} onMade={setSecret} />
        ) : (
          <NewKey operation={frozen} secret={secret} onDone={onClose} />
        )}
      </div>
    </Dialog>
  );
}

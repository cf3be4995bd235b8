import { Button, Dialog } from '@graphiql/react';
import { CopyField } from './copy-field.js';
import { curlFor } from './curl.js';
import type { Operation } from './use-operation.js';

interface NewKeyProps {
  readonly operation: Operation;
  readonly secret: string;
  onDone(): void;
}

/** Shown once. */
export const NewKey = ({ operation, secret, onDone }: NewKeyProps) => (
  <div className="halyard-form">
    <Dialog.Description className="halyard-lead">
      Copy it now. It is kept nowhere, and gone when you close this.
    </Dialog.Description>
    <CopyField label="Key" text={secret} isFirst />
    <CopyField label="In a shell" text={curlFor(location.origin, secret, operation)} lines={8} />
    <Button type="button" className="halyard-primary" onClick={onDone}>
      I have copied it
    </Button>
  </div>
);

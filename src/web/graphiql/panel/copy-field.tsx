import { Button } from '@graphiql/react';
import { useId, useRef, useState } from 'react';

interface CopyFieldProps {
  readonly label: string;
  readonly text: string;
  readonly lines?: number;
  /** Whether its button is where to begin. */
  readonly isFirst?: boolean;
}

/** A text to take along. */
export function CopyField({ label, text, lines = 2, isFirst = false }: CopyFieldProps) {
  const id = useId();
  const place = useRef<HTMLTextAreaElement>(null);
  const [outcome, setOutcome] = useState<'copied' | 'selected'>();

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      setOutcome('copied');
    } catch {
      // Where a browser does not let pages write there, such as without TLS, people do it.
      place.current?.select();
      setOutcome('selected');
    }
  }

  return (
    <div className="halyard-field">
      <div className="halyard-copy">
        <label htmlFor={id}>{label}</label>
        <span role="status">
          {outcome === 'copied' && 'Copied.'}
          {outcome === 'selected' && 'Selected: press Ctrl-C.'}
        </span>
        <Button type="button" autoFocus={isFirst} onClick={() => void copy()}>
          Copy<span className="halyard-hidden"> {label.toLowerCase()}</span>
        </Button>
      </div>
      <textarea ref={place} id={id} readOnly rows={lines} value={text} spellCheck={false} />
    </div>
  );
}

import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useEffect, useRef } from 'react';
import icon from '../icon.svg';

/** Whose GraphiQL this is, and which of the linked operations was meant. */
export function Brand({ operationName }: { readonly operationName: string | undefined }) {
  useLinkedOperation(operationName);
  return (
    <a className="brand" href="/api/browser" title="Open the explorer of this server">
      <img src={icon} alt="" width="20" height="20" />
      Halyard
    </a>
  );
}

/** Chosen once, as soon as the editor has read the document: from then on it is the person who chooses. */
function useLinkedOperation(name: string | undefined): void {
  const { setOperationName } = useGraphiQLActions();
  const isThere = useGraphiQL(({ operations }) => operations?.some((one) => one.name?.value === name));
  const isChosen = useRef(false);
  useEffect(() => {
    if (name === undefined || !isThere || isChosen.current) return;
    isChosen.current = true;
    setOperationName(name);
  }, [name, isThere, setOperationName]);
}

const GOOD = /^(active|ready|succeeded|completed|live|ok|operational)$/i;
const BAD = /^(revoked|failed|expired|suspended|error|down)$/i;

/** How something is, with a colour for what is good or bad. */
export const Status = ({ text }: { readonly text: string }) => (
  <span class={`status ${GOOD.test(text) ? 'status-good' : BAD.test(text) ? 'status-bad' : ''}`}>
    {text.slice(0, 60)}
  </span>
);

export const MethodBadge = ({ method }: { readonly method: string }) => (
  <span class={`method method-${method.toLowerCase()}`}>{method}</span>
);

/** Whom an access token is for. It is only compared: whether it is true, the server alone knows. */
export function subjectOf(token: string): string | undefined {
  try {
    const claims = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
    return (JSON.parse(atob(claims)) as { readonly sub?: string }).sub;
  } catch {
    return undefined;
  }
}

/** The names in a URI template (RFC 6570), in order: `{?limit,search*}` has `limit` and `search`. */
export function variablesOf(template: string): readonly string[] {
  const names = [...template.matchAll(/\{[+#./;?&]?([^{}]*)\}/g)].flatMap(([, list = '']) =>
    list.split(',').map((name) => name.replace(/(\*|:\d+)$/, '').trim()),
  );
  return [...new Set(names)].filter((name) => name !== '').slice(0, 60);
}

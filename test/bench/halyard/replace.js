/** Loader hooks (node:module): what resolves to a part of Halyard is replaced by a module of the bench. */
let parts = [];

export function initialize(replacements) {
  parts = replacements;
}

export async function resolve(specifier, context, next) {
  const found = await next(specifier, context);
  const part = parts.find(({ of }) => of === found.url);
  // The replacement itself takes the rest from the real one.
  return part && context.parentURL !== part.by ? { ...found, url: part.by } : found;
}

import type { Operation } from './operation.js';
import type { Spec } from './spec.js';

export interface Match {
  readonly operation: Operation;
  /** What the URL has in the places of its parameters. */
  readonly path: Readonly<Record<string, string>>;
}

/** Which operation a URL is; the one that is spelled out most, where several could be meant. */
export function matchOperation(spec: Spec | undefined, method: string, url: string): Match | undefined {
  const segments = segmentsOf(url.split('?')[0] ?? '');
  let best: Match | undefined;
  let bestLiterals = -1;
  for (const operation of spec?.operations ?? []) {
    if (operation.method !== method) continue;
    const path = matchSegments(segmentsOf(operation.template), segments);
    const literals = segmentsOf(operation.template).filter((segment) => !isParameter(segment)).length;
    if (!path || literals <= bestLiterals) continue;
    best = { operation, path };
    bestLiterals = literals;
  }
  return best;
}

function matchSegments(
  template: readonly string[],
  segments: readonly string[],
): Readonly<Record<string, string>> | undefined {
  if (template.length !== segments.length) return undefined;
  const found: Record<string, string> = {};
  for (const [index, part] of template.entries()) {
    const segment = segments[index] ?? '';
    if (isParameter(part)) found[part.slice(1, -1)] = decoded(segment);
    else if (part !== segment) return undefined;
  }
  return found;
}

export const segmentsOf = (path: string): readonly string[] => path.split('/').filter(Boolean);
export const isParameter = (segment: string): boolean => segment.startsWith('{') && segment.endsWith('}');

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

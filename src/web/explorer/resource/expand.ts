import { parseTemplate } from 'url-template';
import { insidePath } from '../address/href.js';

/** The address that a template comes to; what was left empty is left out. */
export function expand(template: string, form: FormData): string | undefined {
  const given = [...form].flatMap(([name, value]) =>
    typeof value === 'string' && value !== '' ? [[name, value]] : [],
  );
  try {
    return insidePath(parseTemplate(template).expand(Object.fromEntries(given) as Record<string, string>));
  } catch {
    return undefined;
  }
}

import { askedOf, curlOf } from '../inspector/snippets.js';
import { graphiqlUrl, graphqlCallOf } from '../openapi/graphql-call.js';
import { copyText } from '../ui/copy-button.js';
import { shownNow } from './commands.js';

export async function copyCurl(): Promise<void> {
  const shown = shownNow();
  if (shown) await copyText(curlOf(askedOf(shown)), 'curl');
}

export function openGraphiql(): void {
  const shown = shownNow();
  const call = shown?.match && graphqlCallOf(shown.match, shown.path);
  open(call ? graphiqlUrl(call) : '/graphql', '_blank', 'noopener');
}

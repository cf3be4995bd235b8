// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON lets none of them stand in a string
const STRING = /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*"/;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/;
const TOKEN = new RegExp(
  `[ \\t\\n\\r]*(?:([{}[\\],:])|(${STRING.source})|((?:${NUMBER.source}|true|false|null)(?![\\w.+-])))`,
  'y',
);

type Expecting = 'value' | 'value or ]' | 'name' | 'name or }' | ':' | ', or end';

/**
 * Where a text stops being JSON, counted from 0. Called only for what `JSON.parse` has refused, since not every
 * engine says where.
 */
export function jsonFaultAt(text: string): number {
  const open: ('{' | '[')[] = [];
  let expecting: Expecting = 'value';
  let position = 0;
  for (;;) {
    if (expecting === ', or end' && open.length === 0) break;
    TOKEN.lastIndex = position;
    const match = TOKEN.exec(text);
    if (!match) break;
    const next = step(expecting, match[1] ?? (match[2] ? '"' : '0'), open);
    if (!next) break;
    expecting = next;
    position = TOKEN.lastIndex;
  }
  return position + (/^[ \t\n\r]*/.exec(text.slice(position))?.[0].length ?? 0);
}

/** What may follow a token; `undefined` where it may not stand there. `open` holds what is still to be closed. */
function step(expecting: Expecting, token: string, open: ('{' | '[')[]): Expecting | undefined {
  if (expecting === ':') return token === ':' ? 'value' : undefined;
  if (expecting === ', or end') {
    if (token === ',') return open.at(-1) === '{' ? 'name' : 'value';
    return closes(token, open) ? close(open) : undefined;
  }
  if (expecting === 'name' || expecting === 'name or }') {
    if (token === '"') return ':';
    return expecting === 'name or }' && token === '}' ? close(open) : undefined;
  }
  if (token === ']') return expecting === 'value or ]' ? close(open) : undefined;
  if (token === '{' || token === '[') {
    open.push(token);
    return token === '{' ? 'name or }' : 'value or ]';
  }
  return token === '"' || token === '0' ? ', or end' : undefined;
}

const closes = (token: string, open: readonly string[]): boolean =>
  (token === '}' && open.at(-1) === '{') || (token === ']' && open.at(-1) === '[');

function close(open: string[]): Expecting {
  open.pop();
  return ', or end';
}

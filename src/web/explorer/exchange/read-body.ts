import type { Body } from './exchange.js';

/** More than any answer should have, and as much as a browser bears. */
const MOST_BYTES = 48 * 1024 * 1024;

export async function readBody(
  response: Response,
  mediaType: string,
  isFile: boolean,
): Promise<{ readonly body: Body; readonly bytes: number }> {
  const isJson = /[/+]json$/.test(mediaType);
  if (!isJson && !mediaType.startsWith('text/') && mediaType !== '') {
    await response.body?.cancel();
    return { body: { kind: 'file' }, bytes: Number(response.headers.get('content-length') ?? 0) };
  }
  const { text, bytes } = await readText(response);
  if (text === undefined) return { body: { kind: 'endless' }, bytes };
  if (text === '') return { body: { kind: 'none' }, bytes };
  return { body: isJson && !isFile ? parse(text) : { kind: 'text', text }, bytes };
}

async function readText(response: Response): Promise<{ text?: string; bytes: number }> {
  if (!response.body) return { text: '', bytes: 0 };
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  const parts: string[] = [];
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { text: parts.join('') + decoder.decode(), bytes };
    bytes += value.byteLength;
    if (bytes > MOST_BYTES) {
      await reader.cancel();
      return { bytes };
    }
    parts.push(decoder.decode(value, { stream: true }));
  }
}

function parse(text: string): Body {
  try {
    return { kind: 'json', value: JSON.parse(text) as unknown, text };
  } catch {
    return { kind: 'text', text };
  }
}

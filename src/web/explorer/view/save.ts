import { titleOfPath } from '../hal/title.js';
import { specFor } from '../openapi/specs.js';
import { credential } from '../session/credential.js';

/** Loads a file with the credential and hands it to the browser to keep; answers what went wrong. */
export async function save(path: string): Promise<string | undefined> {
  const text = credential.peek()?.text;
  const header = text === undefined ? undefined : (await specFor(path))?.credentialHeader(text);
  try {
    const response = await fetch(path, {
      headers: header ? { [header[0]]: header[1] } : {},
      credentials: 'omit',
      mode: 'same-origin',
    });
    if (!response.ok) return `The server answered ${response.status}.`;
    const url = URL.createObjectURL(await response.blob());
    const link = document.createElement('a');
    link.href = url;
    link.download = nameIn(response.headers.get('content-disposition')) ?? titleOfPath(path);
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
    return undefined;
  } catch {
    return 'The server cannot be reached.';
  }
}

const nameIn = (disposition: string | null): string | undefined =>
  /filename="?([^";]+)"?/.exec(disposition ?? '')?.[1];

import { HalyardError } from '../../errors.js';
import type { IncomingFile } from '../../files.js';
import type { HttpRequest } from '../../http/exchange.js';

/** As a media type that is taken: whatever is sent, and nothing is believed of what it is sent as. */
const ANY = '*/*';

/** What browsers and curl wrap files in. */
const FORMS: readonly string[] = ['multipart/form-data', 'application/x-www-form-urlencoded'];

/**
 * The body of a request as a file that nobody has read yet.
 * @throws HalyardError UNSUPPORTED_MEDIA_TYPE
 */
export function fileIn(request: HttpRequest, mediaTypes: readonly string[]): IncomingFile {
  const [sentAs = '', ...parameters] = (request.header('content-type') ?? '')
    .split(';')
    .map((part) => part.trim().toLowerCase());
  const isForm = FORMS.includes(sentAs);
  if (!mediaTypes.includes(sentAs) && (isForm || !mediaTypes.includes(ANY))) {
    const named = sentAs === '' ? 'one of no Content-Type' : sentAs.slice(0, 100);
    const remedy = isForm
      ? ' Send the file itself as the body, not in a form: with curl by -T, not by -F or -d.'
      : '';
    const wanted = mediaTypes.includes(ANY) ? 'the file' : mediaTypes.join(' or ');
    throw unsupported(`The body must be ${wanted}, not ${named}.${remedy}`);
  }
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length);
  if (charset !== undefined && mediaTypes.includes(sentAs) && !/^"?(utf-?8|us-ascii)"?$/.test(charset)) {
    throw unsupported('The body is read in UTF-8 only.');
  }
  const encoding = request.header('content-encoding')?.trim().toLowerCase() ?? 'identity';
  if (encoding !== 'identity') throw unsupported('The body must not be compressed.');
  return { mediaType: sentAs, bytes: (limit) => request.stream(limit) };
}

const unsupported = (message: string): HalyardError =>
  new HalyardError('UNSUPPORTED_MEDIA_TYPE', { message });

import { invalid } from '../errors.js';

/** What S3 takes for a key, and so every place that files may be kept in. */
const NAME_BYTES = 1024;
/** What a file system takes for one name, for who saves all of a project. */
const SEGMENT_BYTES = 255;

/** Control characters, halves of characters, what is none, and what turns the reading direction to hide an ending. */
const UNSEEMLY = /[\p{Cc}\p{Surrogate}\p{Noncharacter_Code_Point}\p{Bidi_Control}\u2028\u2029]/u;

/**
 * The name of an asset as it is kept: a path within its project, in one Unicode form, so that two names that look alike
 * are one. No part of it ever becomes the path of a file here, but URLs and disks of others are made of it.
 * @throws HalyardError VALIDATION_FAILED
 */
export function checkedAssetName(given: string): string {
  const name = given.normalize('NFC');
  const fault = faultOfName(name);
  if (fault !== undefined) throw invalid(['input', 'name'], fault);
  return name;
}

function faultOfName(name: string): string | undefined {
  if (name === '') return 'A name has at least one character.';
  if (Buffer.byteLength(name) > NAME_BYTES) return `A name has at most ${NAME_BYTES} bytes in UTF-8.`;
  if (UNSEEMLY.test(name)) return 'A name has no control characters, and no half ones.';
  if (name.includes('\\')) return 'The parts of a name are separated by "/", and none has a "\\" in it.';
  if (/%[0-9a-f]{2}/i.test(name)) {
    return 'A name is written as it is, and not percent-encoded; encode it once, in a URL alone.';
  }
  if (name.startsWith('/')) return 'A name does not begin with "/".';
  return name.split('/').map(faultOfSegment).find(Boolean);
}

function faultOfSegment(segment: string): string | undefined {
  if (segment === '') return 'No part of a name is empty: no "/" stands at its end or beside another.';
  if (segment === '.' || segment === '..') return 'No part of a name is "." or "..".';
  if (segment.trim() !== segment) return 'No part of a name begins or ends with a space.';
  if (Buffer.byteLength(segment) > SEGMENT_BYTES) {
    return `A part of a name, between two "/", has at most ${SEGMENT_BYTES} bytes in UTF-8.`;
  }
  return undefined;
}

const TYPE = /^[\w!#$&^.+-]{1,100}\/[\w!#$&^.+-]{1,100}$/;
const CHARSET = /^charset="?([\w.-]{1,40})"?$/i;
const UNKNOWN = 'application/octet-stream';

/** What an endpoint calls its answer, without whatever else it may have put there. */
export function mediaTypeOf(text: string | undefined): string {
  const [type = '', ...parameters] = (text ?? '').split(';').map((part) => part.trim());
  if (!TYPE.test(type)) return UNKNOWN;
  const charset = parameters.map((parameter) => CHARSET.exec(parameter)?.[1]).find(Boolean);
  return charset ? `${type.toLowerCase()}; charset=${charset.toLowerCase()}` : type.toLowerCase();
}

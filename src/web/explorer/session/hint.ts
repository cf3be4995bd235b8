/** That there may be a session to go on with. The session itself is a cookie that scripts cannot read. */
export const HINT = 'halyard.session';

export const mayResume = (): boolean => localStorage.getItem(HINT) !== null;

/** The text of a key (`pm_live_…`), of a refresh token or of an access token, wherever in a text it stands. */
const SECRET = /[a-z]{2,}_(?:[a-z]+_)?[0-9A-Za-z]{40,}|eyJ[\w-]{8,}\.[\w-]+\.[\w-]+/;

/** Whether a text holds what must not get into an address, where history and logs would keep it. */
export const looksSecret = (text: string): boolean => SECRET.test(text);

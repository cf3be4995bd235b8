/** The tenant that the first start makes, and that is meant where none is named. */
export const DEFAULT_TENANT = 'default';

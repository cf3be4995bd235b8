/**
 * Stands in the `extensions` of a field that answers a list and is no page: how long the list can be, so that what is
 * asked of each thing in it is counted as often before the operation runs.
 */
export const LIST_LENGTH = 'listLength';

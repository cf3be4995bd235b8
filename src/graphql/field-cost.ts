/**
 * Stands in the `extensions` of a field that answers much at once, such as the text of a file: as how many fields it
 * counts before the operation runs. 500 of them in a list are else no more than 500 names.
 */
export const FIELD_COST = 'fieldCost';

/**
 * The rows of a query, none of which can be deleted before the transaction ends. PostgreSQL has to be told so, in the
 * words that a foreign key would use: others may go on naming the row and changing it. SQLite writes one transaction
 * after the other, and has neither the words nor the need.
 */
export const held = <Query extends object>(query: Query): Query =>
  'for' in query && typeof query.for === 'function' ? query.for('key share') : query;

/** What who comes for the first time finds in the editor. */
export const WELCOME = `# Welcome to Halyard. Sign in with the panel on the left, then run this with Ctrl-Enter.
#
# The panel tells which scopes a query needs, and makes a key for exactly the one that is
# in this editor. "Docs" shows all that the credential you signed in with may ask for.

query Welcome {
  me {
    name
    tenant {
      name
    }
  }
  products(first: 5) {
    totalCount
    nodes {
      sku
      name
      price {
        amount
        currency
      }
    }
  }
}
`;

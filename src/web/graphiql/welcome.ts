/** What who comes for the first time finds in the editor. */
export const WELCOME = `# Welcome to Halyard.
#
# 1. Sign in: the panel on the left.
# 2. Run this: Ctrl-Enter.
#
# The panel tells what a query needs,
# and makes a key for just that query.

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

import { productById, productList } from './store.js';

/** The schema of the peers that take SDL, and its resolvers. `directive` stands where a scope is asked for. */
export const typeDefs = (directive = '') => `
  type Query {
    product(id: ID!): Product ${directive}
    products(first: Int): ProductConnection! ${directive}
  }
  type ProductConnection {
    nodes: [Product!]!
  }
  type Product {
    id: ID! ${directive}
    sku: String! ${directive}
    name: String! ${directive}
    description: String! ${directive}
    version: Int! ${directive}
    categoryId: ID ${directive}
  }
`;

export const resolvers = {
  Query: {
    product: (_root, { id }) => productById(id),
    products: (_root, { first = 50 }) => ({ nodes: productList(first) }),
  },
};

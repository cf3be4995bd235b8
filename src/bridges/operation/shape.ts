import {
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputObjectType,
  type GraphQLLeafType,
  isObjectType,
} from 'graphql';
import type { CookieDirective, DownloadDirective } from './directives.js';

/** What a selection answers, as a tree: one description for rendering a body and for documenting it. */
export type Shape = LeafShape | ListShape | ObjectShape | PageShape;

export interface LeafShape {
  readonly kind: 'leaf';
  readonly type: GraphQLLeafType;
}

export interface ListShape {
  readonly kind: 'list';
  readonly items: Shape;
  readonly nullableItems: boolean;
}

export interface ObjectShape {
  readonly kind: 'object';
  /** After the fragment it is, where it is just one: `ProductFields` and `Product` are both called `Product`. */
  readonly name: string | undefined;
  /** That fragment's, or the type's. */
  readonly description: string;
  readonly type: GraphQLCompositeType;
  readonly members: readonly Member[];
}

/** A connection, to be rendered as the dialect's page. */
export interface PageShape {
  readonly kind: 'page';
  readonly items: Shape;
  /** Whether the operation can ask for the number of all items. */
  readonly counted: boolean;
  /** The variable that takes the cursor, where one does. */
  readonly cursorVariable: string | undefined;
}

export interface Member {
  /** Its response key, which is its name in the body. */
  readonly name: string;
  readonly field: GraphQLField<unknown, unknown>;
  readonly shape: Shape;
  readonly nullable: boolean;
  /** Whether it may be missing: it stands in a fragment on some other type, or under @include or @skip. */
  readonly optional: boolean;
  /** Its members take its place. */
  readonly flatten: boolean;
  readonly etag: boolean;
  readonly lastModified: boolean;
  /** It goes into a cookie, and not into the body. */
  readonly cookie: CookieDirective | undefined;
  /** It is a way into an input object of this type, whose names are spelled as the client writes them. */
  readonly pathInto: GraphQLInputObjectType | undefined;
  /** It is a file, and the whole answer. */
  readonly download: DownloadDirective | undefined;
}

/** Where a payload's own fields are null, its `userErrors` say why, and the answer is no good one. */
export const isPayload = (type: GraphQLCompositeType): boolean =>
  isObjectType(type) && 'userErrors' in type.getFields();

/** The members as they stand in the body, flattened ones in the place of their object. */
export const bodyMembers = ({ members }: ObjectShape): readonly Member[] =>
  members.flatMap((member) => {
    if (member.cookie) return [];
    return member.flatten && member.shape.kind === 'object'
      ? bodyMembers(member.shape).map((inner) => ({ ...inner, optional: inner.optional || member.nullable }))
      : [member];
  });

/** The page that takes the place of its object, where there is one. It has no room beside it. */
export const pageInside = ({ members }: ObjectShape): Member | undefined =>
  members.find(({ flatten, shape }) => flatten && shape.kind === 'page');

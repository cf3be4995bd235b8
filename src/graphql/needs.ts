import {
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
  isUnionType,
} from 'graphql';
import { FREE, type Need, needAll, needBoth } from '../principals/scope.js';
import { type Guard, needOfGuard } from './guard.js';

/** What each coordinate of a schema asks for, everything that bears on it counted (AUTHORIZATION.md, "Effective need"). */
export interface SchemaNeeds {
  /** `Type.field`, for an object or an interface type. */
  field(typeName: string, fieldName: string): Need;
  /** `Type.field(argument:)`. */
  argument(typeName: string, fieldName: string, argumentName: string): Need;
  /** `InputType.field`. */
  inputField(typeName: string, fieldName: string): Need;
}

interface Guarded {
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** Where the scopes plugin leaves a coordinate's own guard. */
export const GUARD = 'guard';
/** Set on an interface whose resolver decides by the concrete type at run time (Relay's `node`). */
export const DECIDED_AT_RUN_TIME = 'decidedAtRunTime';

export const ownGuard = ({ extensions }: Guarded): Guard => (extensions[GUARD] as Guard | undefined) ?? {};

const known = new WeakMap<GraphQLSchema, SchemaNeeds>();

export function needsOf(schema: GraphQLSchema): SchemaNeeds {
  let needs = known.get(schema);
  if (!needs) {
    needs = computeNeeds(schema);
    known.set(schema, needs);
  }
  return needs;
}

function computeNeeds(schema: GraphQLSchema): SchemaNeeds {
  const fields = new Map<string, Need>();
  const inputs = new Map<string, Need>();

  const note = (into: Map<string, Need>, coordinate: string, need: Need) => {
    if (need !== FREE) into.set(coordinate, need);
  };

  const types = Object.values(schema.getTypeMap()).filter((type) => !type.name.startsWith('__'));
  for (const type of types) {
    if (isObjectType(type)) {
      for (const field of Object.values(type.getFields())) {
        note(fields, `${type.name}.${field.name}`, needOfObjectField(type, field.name));
      }
    }
  }
  // Interfaces come second: a field of one needs what it needs on every type it may turn out to be.
  for (const type of types) {
    if (!isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const own = needBoth(needOfOwn(type), needBoth(needOfOwn(field), needOfType(field.type)));
      const decided = type.extensions[DECIDED_AT_RUN_TIME] === true;
      const everywhere = decided
        ? []
        : schema.getPossibleTypes(type).map((object) => fields.get(`${object.name}.${field.name}`) ?? FREE);
      note(fields, `${type.name}.${field.name}`, needAll([own, ...everywhere]));
    }
  }
  for (const type of types) {
    if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) {
        for (const argument of field.args) {
          note(inputs, `${type.name}.${field.name}(${argument.name}:)`, needOfOwn(argument));
        }
      }
    } else if ('getFields' in type) {
      for (const field of Object.values(type.getFields())) {
        note(inputs, `${type.name}.${field.name}`, needOfOwn(field));
      }
    }
  }

  function needOfObjectField(type: GraphQLObjectType, fieldName: string): Need {
    const field = type.getFields()[fieldName];
    if (!field) return FREE;
    const fromInterfaces = type.getInterfaces().map((parent) => needFromInterface(parent, fieldName));
    return needAll([needOfOwn(field), needOfOwn(type), needOfType(field.type), ...fromInterfaces]);
  }

  return {
    field: (typeName, fieldName) => fields.get(`${typeName}.${fieldName}`) ?? FREE,
    argument: (typeName, fieldName, name) => inputs.get(`${typeName}.${fieldName}(${name}:)`) ?? FREE,
    inputField: (typeName, fieldName) => inputs.get(`${typeName}.${fieldName}`) ?? FREE,
  };
}

const needOfOwn = (coordinate: Guarded): Need => needOfGuard(ownGuard(coordinate));

/** A union is free: which of its members is meant shows only in the fragments, and they are checked. */
function needOfType(type: Parameters<typeof getNamedType>[0]): Need {
  const named: GraphQLNamedType | undefined = getNamedType(type ?? undefined);
  return !named || isUnionType(named) ? FREE : needOfOwn(named);
}

function needFromInterface(parent: GraphQLInterfaceType, fieldName: string): Need {
  const field = parent.getFields()[fieldName];
  return field ? needBoth(needOfOwn(field), needOfOwn(parent)) : FREE;
}

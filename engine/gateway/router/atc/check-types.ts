import type { Expression, Predicate } from './ast.ts'
import { fieldType, type FieldType, type Subsystem } from './fields.ts'
import { ExpressionError } from './parse-error.ts'

const TYPES: Readonly<Record<Predicate['right']['type'], FieldType | 'cidr'>> = {
  string: 'string',
  regex: 'string',
  int: 'int',
  ip: 'ip',
  cidr: 'cidr',
}

/** Fields exist, and operators fit what they compare (Kong: router.md §6). @throws {ExpressionError} */
export function checkTypes(expression: Expression, subsystem: Subsystem): void {
  if (expression.type === 'not') return checkTypes(expression.inner, subsystem)
  if (expression.type !== 'predicate') {
    checkTypes(expression.left, subsystem)
    return checkTypes(expression.right, subsystem)
  }
  const fault = faultOf(expression, fieldType(expression.field, subsystem))
  if (fault !== undefined) throw new ExpressionError(fault)
}

function faultOf({ operator, right, lower }: Predicate, left: FieldType | undefined): string | undefined {
  if (left === undefined) return 'Unknown LHS field'
  const isFree = operator === '~' || operator === 'in' || operator === 'not in'
  if (!isFree && left !== TYPES[right.type]) return 'Type mismatch between the LHS and RHS values of predicate'
  if (lower && left !== 'string') return 'lower-case transformation function only supported with String type fields'
  switch (operator) {
    case '==':
    case '!=':
      return undefined
    case '~':
      return left === 'string' ? undefined : 'Regex operators only supports string operands'
    case '^=':
    case '=^':
      return right.type === 'string' ? undefined : 'Regex/Prefix/Postfix operators only supports string operands'
    case '>':
    case '>=':
    case '<':
    case '<=':
      return right.type === 'int'
        ? undefined
        : 'Greater/GreaterOrEqual/Lesser/LesserOrEqual operators only supports integer operands'
    case 'in':
    case 'not in':
      return left === 'ip' && right.type === 'cidr' ? undefined : 'In/NotIn operators only supports IP in CIDR'
    case 'contains':
      return right.type === 'string' ? undefined : 'Contains operator only supports string operands'
  }
}

import { alignOf, type CType, dereferenced, findMember, isInteger, sizeOf } from './c-type.ts'
import { type CReader } from './c-reader.ts'
import { typeNameOf } from './type-name.ts'

/** A constant expression: 32 bits and a type, as weakly typed as LuaJIT's evaluator. lj_cparse.c CPValue */
export interface ConstantValue {
  /** The bits as a signed number. */
  value: number
  type: CType
  isConstant: boolean
}

type Operator = (a: number, b: number, isSigned: boolean) => number

/** Binary operators by rising priority; `isBoolean` gives int. */
const LEVELS: readonly { readonly isBoolean: boolean; readonly operators: ReadonlyMap<string, Operator> }[] = [
  { isBoolean: true, operators: new Map([['||', (a, b) => Number(a !== 0 || b !== 0)]]) },
  { isBoolean: true, operators: new Map([['&&', (a, b) => Number(a !== 0 && b !== 0)]]) },
  { isBoolean: false, operators: new Map([['|', (a, b) => a | b]]) },
  { isBoolean: false, operators: new Map([['^', (a, b) => a ^ b]]) },
  { isBoolean: false, operators: new Map([['&', (a, b) => a & b]]) },
  {
    isBoolean: true,
    operators: new Map([
      ['==', (a, b) => Number(a === b)],
      ['!=', (a, b) => Number(a !== b)],
    ]),
  },
  {
    isBoolean: true,
    operators: new Map<string, Operator>([
      ['<', (a, b, isSigned) => Number(isSigned ? a < b : a >>> 0 < b >>> 0)],
      ['>', (a, b, isSigned) => Number(isSigned ? a > b : a >>> 0 > b >>> 0)],
      ['<=', (a, b, isSigned) => Number(isSigned ? a <= b : a >>> 0 <= b >>> 0)],
      ['>=', (a, b, isSigned) => Number(isSigned ? a >= b : a >>> 0 >= b >>> 0)],
    ]),
  },
  {
    isBoolean: false,
    operators: new Map<string, Operator>([
      ['<<', (a, b) => a << b],
      ['>>', (a, b, isSigned) => (isSigned ? a >> b : a >>> b)],
    ]),
  },
  {
    isBoolean: false,
    operators: new Map([
      ['+', (a, b) => a + b],
      ['-', (a, b) => a - b],
    ]),
  },
  {
    isBoolean: false,
    operators: new Map<string, Operator>([
      ['*', (a, b) => Math.imul(a, b)],
      ['/', (a, b, isSigned) => (isSigned ? a / b : (a >>> 0) / (b >>> 0))],
      ['%', (a, b, isSigned) => (isSigned ? a % b : (a >>> 0) % (b >>> 0))],
    ]),
  },
]

/** A constant expression without commas. */
export function expression(reader: CReader): ConstantValue {
  const condition = binary(reader, 0)
  if (!reader.accept('?')) return condition
  const yes = commaExpression(reader)
  reader.expect(':')
  const no = expression(reader)
  return {
    value: condition.value !== 0 ? yes.value : no.value,
    type: yes.type.id > no.type.id ? yes.type : no.type,
    isConstant: condition.isConstant && (condition.value !== 0 ? yes.isConstant : no.isConstant),
  }
}

/** A constant integer. @throws CParseError "invalid value" */
export function integerExpression(reader: CReader): ConstantValue {
  const result = expression(reader)
  if (!isInteger(result.type) || !result.isConstant) reader.fail('invalid value')
  return result
}

/** A size: not negative. */
export function sizeExpression(reader: CReader): number {
  const { value } = integerExpression(reader)
  return value < 0 ? reader.fail('size of C type is unknown or too large') : value
}

function commaExpression(reader: CReader): ConstantValue {
  let result = expression(reader)
  while (reader.accept(',')) result = expression(reader)
  return result
}

function binary(reader: CReader, level: number): ConstantValue {
  const row = LEVELS[level]
  if (row === undefined) return unary(reader)
  let left = binary(reader, level + 1)
  for (;;) {
    const token = reader.token()
    const operator = token.type === 'mark' ? row.operators.get(token.text) : undefined
    if (operator === undefined) return left
    reader.next()
    left = combine(reader, { left, right: binary(reader, level + 1), operator, text: token.text, row })
  }
}

function combine(
  reader: CReader,
  {
    left,
    right,
    operator,
    text,
    row,
  }: {
    left: ConstantValue
    right: ConstantValue
    operator: Operator
    text: string
    row: (typeof LEVELS)[number]
  },
): ConstantValue {
  const isShift = text === '<<' || text === '>>'
  const wider = isShift || left.type.id >= right.type.id ? left.type : right.type
  const isSigned = isShift ? left.type === reader.types.int32 : wider === reader.types.int32
  if ((text === '/' || text === '%') && left.isConstant && right.isConstant) {
    const overflows = isSigned && left.value === -0x80000000 && right.value === -1
    if (right.value === 0 || overflows) reader.fail('invalid value')
  }
  return {
    value: operator(left.value, right.value, isSigned) | 0,
    type: row.isBoolean ? reader.types.int32 : wider,
    isConstant: left.isConstant && right.isConstant,
  }
}

function unary(reader: CReader): ConstantValue {
  return reader.nested(() => {
    let operand = prefix(reader)
    for (;;) {
      if (reader.accept('[')) operand = element(reader, operand)
      else if (reader.isMark('.') || reader.isMark('->')) operand = memberOf(reader, operand)
      else return operand
    }
  })
}

function prefix(reader: CReader): ConstantValue {
  const token = reader.token()
  const { types } = reader
  switch (token.type) {
    case 'integer':
      reader.next()
      return { value: token.value, type: token.isUnsigned ? types.uint32 : types.int32, isConstant: true }
    case 'string': {
      let size = token.text.length
      for (let more = reader.next(); more.type === 'string'; more = reader.next()) size += more.text.length
      return { value: size + 1, type: types.constCharArray, isConstant: false }
    }
    case 'identifier':
      return named(reader, token.text)
    case 'keyword':
      if (token.keyword === 'sizeof' || token.keyword === 'alignof') return measured(reader, token.keyword)
      break
    case 'mark':
      if ('+-~!('.includes(token.text)) {
        reader.next()
        return token.text === '(' ? parenthesized(reader) : signed(reader, token.text)
      }
      break
    case 'parameter':
    case 'end':
  }
  return reader.failNear('unexpected symbol')
}

/** `a[i]`: only its type counts. */
function element(reader: CReader, array: ConstantValue): ConstantValue {
  const index = commaExpression(reader)
  const type = targetOf(array.type) ?? targetOf(index.type)
  if (type === undefined) return reader.fail(`'${typeNameOf(dereferenced(index.type))}' cannot be indexed`)
  reader.expect(']')
  return { value: 0, type, isConstant: false }
}

function targetOf(type: CType): CType | undefined {
  const inner = dereferenced(type)
  return inner.kind === 'pointer' ? inner.target : inner.kind === 'array' ? inner.element : undefined
}

/** `s.member`, `p->member`: a type, or the value of a constant. */
function memberOf(reader: CReader, object: ConstantValue): ConstantValue {
  const isArrow = reader.isMark('->')
  const type = isArrow ? targetOf(object.type) : dereferenced(object.type)
  if (type === undefined) return reader.fail(`'${typeNameOf(dereferenced(object.type))}' cannot be indexed`)
  reader.next()
  const name = reader.identifier()
  const found = type.kind === 'struct' ? findMember(type.definition, name)?.member : undefined
  if (found === undefined || found.type === 'bitfield') {
    return reader.fail(`'${typeNameOf(type)}' has no member named '${name}'`)
  }
  if (found.type !== 'constant') return { value: 0, type: found.fieldType, isConstant: false }
  const { value, isUnsigned } = found.constant
  return { value: value | 0, type: isUnsigned ? reader.types.uint32 : reader.types.int32, isConstant: true }
}

function signed(reader: CReader, sign: string): ConstantValue {
  const operand = unary(reader)
  switch (sign) {
    case '-':
      return { ...operand, value: -operand.value | 0 }
    case '~':
      return { ...operand, value: ~operand.value }
    case '!':
      return { ...operand, value: Number(operand.value === 0), type: reader.types.int32 }
    default:
      return operand
  }
}

/** A cast, which changes the type and not the bits, or a part in parentheses. */
function parenthesized(reader: CReader): ConstantValue {
  if (reader.isTypeStart()) {
    const type = reader.abstractType()
    reader.expect(')')
    return { ...unary(reader), type }
  }
  const inner = commaExpression(reader)
  reader.expect(')')
  return inner
}

function named(reader: CReader, name: string): ConstantValue {
  const declaration = reader.types.find(name)
  switch (declaration?.type) {
    case 'constant': {
      reader.next()
      const { value, isUnsigned } = declaration.constant
      return { value: value | 0, type: isUnsigned ? reader.types.uint32 : reader.types.int32, isConstant: true }
    }
    case 'extern':
    case 'function':
      reader.next()
      return { value: 0, type: declaration.target, isConstant: false }
    default:
      return reader.failNear('unexpected symbol')
  }
}

function measured(reader: CReader, keyword: 'sizeof' | 'alignof'): ConstantValue {
  reader.next()
  let operand: { type: CType; value: number }
  if (reader.accept('(')) {
    operand = reader.isTypeStart() ? { type: reader.abstractType(), value: 0 } : commaExpression(reader)
    reader.expect(')')
  } else operand = unary(reader)
  const type = dereferenced(operand.type)
  const isText = type === reader.types.constCharArray
  const size = isText ? operand.value : sizeOf(type)
  if (keyword === 'sizeof' && size === undefined) reader.fail('size of C type is unknown or too large')
  return { value: keyword === 'sizeof' ? (size ?? 0) : alignOf(type), type: reader.types.uint32, isConstant: true }
}

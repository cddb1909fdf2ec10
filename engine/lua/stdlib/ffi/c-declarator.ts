import { type CType, isInteger, isVariableLength, sizeOf } from './c-type.ts'
import { readAttributes } from './c-attributes.ts'
import { type Attributes, type CReader, type Declarator, type DeclaratorMode, type Specifiers } from './c-reader.ts'
import { expression, sizeExpression } from './c-expression.ts'

/** Wraps a type into one more layer: pointer, array, function. */
type Layer = (type: CType) => CType

/** Larger arrays are refused. */
const MAX_SIZE = 0x80000000

interface Draft {
  readonly name: string | undefined
  readonly layers: readonly Layer[]
}

/** `*name[3]`: what follows the specifiers, applied to their type. lj_cparse.c cp_declarator */
export function readDeclarator(reader: CReader, specifiers: Specifiers, mode: DeclaratorMode): Declarator {
  const attributes: Attributes = { ...specifiers.attributes }
  const { name, layers } = readLayers(reader, attributes, mode)
  const bits = mode.isField && reader.accept(':') ? sizeExpression(reader) : undefined
  if (mode.isField) readAttributes(reader, attributes)
  let type = specifiers.base
  if (attributes.align !== undefined && !mode.isField && layers.length === 0)
    type = reader.types.align(type, attributes.align)
  for (const layer of layers) type = layer(type)
  if (attributes.align !== undefined && !mode.isField && type.kind === 'array')
    type = reader.types.align(type, attributes.align)
  return { name, type, attributes, bits }
}

function readLayers(reader: CReader, attributes: Attributes, mode: DeclaratorMode): Draft {
  return reader.nested(() => {
    const pointers = readPointers(reader, attributes)
    const suffixes: Layer[] = []
    let inner: Draft | undefined
    let name: string | undefined
    if (reader.accept('(')) {
      readAttributes(reader, attributes)
      if (mode.isAbstract && (reader.isMark(')') || reader.isTypeStart())) suffixes.push(readFunction(reader))
      else {
        inner = readLayers(reader, attributes, { ...mode, isField: false })
        reader.expect(')')
      }
    } else name = readName(reader, mode)
    for (;;) {
      if (reader.accept('[')) suffixes.push(readArray(reader, attributes))
      else if (reader.accept('(')) suffixes.push(readFunction(reader))
      else break
    }
    readAttributes(reader, attributes)
    return { name: inner?.name ?? name, layers: [...pointers, ...suffixes.reverse(), ...(inner?.layers ?? [])] }
  })
}

function readName(reader: CReader, { isDirect, isAbstract }: DeclaratorMode): string | undefined {
  const token = reader.token()
  if (token.type === 'identifier') {
    if (!isDirect) reader.failExpected('<eof>')
    reader.next()
    return token.text
  }
  return isAbstract ? undefined : reader.failExpected('<identifier>')
}

function readPointers(reader: CReader, attributes: Attributes): Layer[] {
  const layers: Layer[] = []
  for (;;) {
    if (reader.accept('*')) {
      readAttributes(reader, attributes)
      const { isConst, isVolatile } = attributes
      layers.push((target) => {
        if (target.kind === 'pointer' && target.isReference) reader.fail('invalid C type')
        return reader.types.makePointer(target, { isConst, isVolatile })
      })
    } else if (reader.accept('&') || reader.accept('&&')) {
      layers.push((target) => {
        if (target.kind === 'pointer' && target.isReference) reader.fail('invalid C type')
        return reader.types.makeReference(target)
      })
    } else return layers
    attributes.isConst = false
    attributes.isVolatile = false
  }
}

function readArray(reader: CReader, attributes: Attributes): Layer {
  let length: number | undefined
  let isVariable = false
  readAttributes(reader, attributes)
  if (reader.accept('?')) isVariable = true
  else if (!reader.isMark(']')) {
    const { value, type, isConstant } = expression(reader)
    if (!isInteger(type)) reader.fail('invalid value')
    if (!isConstant) isVariable = true
    else if (value < 0) reader.fail('size of C type is unknown or too large')
    else length = value
  }
  reader.expect(']')
  return (element) => {
    if (element.kind === 'pointer' && element.isReference) reader.fail('invalid C type')
    const size = sizeOf(element)
    if (size === undefined || isVariableLength(element) || size * (length ?? 0) >= MAX_SIZE) {
      return reader.fail('size of C type is unknown or too large')
    }
    return reader.types.makeArray(element, length, isVariable)
  }
}

function readFunction(reader: CReader): Layer {
  const parameters = reader.isMark(')') ? [] : readParameters(reader)
  reader.expect(')')
  if (reader.isMark('{')) skipBody(reader)
  return (result) => {
    if (result.kind === 'function' || result.kind === 'array') reader.fail('invalid C type')
    return reader.types.makeFunction(result, parameters)
  }
}

function readParameters(reader: CReader): CType[] {
  const parameters: CType[] = []
  do {
    if (reader.accept('.')) {
      reader.expect('.')
      reader.expect('.')
      break
    }
    const specifiers = reader.grammar.specifiers(reader, ['register'])
    const { type } = readDeclarator(reader, specifiers, { isDirect: true, isAbstract: true, isField: false })
    if (type.kind === 'void') break
    const { types } = reader
    if (type.kind === 'array') parameters.push(types.makePointer(type.element))
    else parameters.push(type.kind === 'function' ? types.makePointer(type) : type)
  } while (reader.accept(','))
  return parameters
}

/** The body of a function definition is of no use here. */
function skipBody(reader: CReader): void {
  const { lexer } = reader
  lexer.isSkipping = true
  let level = 0
  for (;;) {
    if (reader.isMark('{')) level++
    else if (reader.isMark('}') && --level === 0) break
    else if (reader.token().type === 'end') reader.failExpected('}')
    reader.next()
  }
  lexer.isSkipping = false
  lexer.token = { type: 'mark', text: ';' }
}

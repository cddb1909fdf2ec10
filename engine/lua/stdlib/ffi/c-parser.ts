import { type LuaCdata } from '../../runtime/cdata.ts'
import { type LuaValue } from '../../runtime/value.ts'
import { powerBelow } from './c-attributes.ts'
import { readDeclarator } from './c-declarator.ts'
import { CReader, type Declarator, type Specifiers } from './c-reader.ts'
import { readSpecifiers } from './c-specifiers.ts'
import { constantOf } from './c-tagged.ts'
import { type CType } from './c-type.ts'
import { type TypeRegistry } from './type-registry.ts'

const GRAMMAR = { specifiers: readSpecifiers, declarator: readDeclarator }

/** What a parse needs to know besides the text. */
export interface ParseOptions {
  readonly types: TypeRegistry
  /** Values for `$`. */
  readonly parameters: readonly LuaValue[]
  typeOfValue(value: LuaCdata): CType | undefined
}

/** Parses one type without name: `struct x *[3]`. @throws CParseError */
export function parseType(source: string, options: ParseOptions): CType {
  return options.types.transaction(() => {
    const reader = new CReader(source, options.parameters, { ...options, grammar: GRAMMAR, allowsNewTags: false })
    const type = reader.abstractType()
    if (reader.token().type !== 'end') reader.failExpected('<eof>')
    if (!reader.lexer.isComplete()) reader.fail('wrong number of type parameters')
    return type
  })
}

/** Parses the declarations of `ffi.cdef`. lj_cparse.c cp_decl_multi. @throws CParseError */
export function parseDeclarations(source: string, options: ParseOptions): void {
  options.types.transaction(() => {
    const reader = new CReader(source, options.parameters, { ...options, grammar: GRAMMAR, allowsNewTags: true })
    let isFirst = true
    while (reader.token().type !== 'end') {
      if (reader.accept(';')) isFirst = false
      else if (reader.isMark('#')) readDirective(reader)
      else {
        readDeclaration(reader)
        // one declaration alone needs no semicolon
        if (reader.token().type === 'end' && isFirst) break
        isFirst = false
        reader.expect(';')
      }
    }
    if (!reader.lexer.isComplete()) reader.fail('wrong number of type parameters')
  })
}

function readDeclaration(reader: CReader): void {
  const specifiers = readSpecifiers(reader, ['typedef', 'extern', 'static'])
  if (specifiers.isTagged && (reader.isMark(';') || reader.token().type === 'end')) return
  do {
    const declarator = readDeclarator(reader, specifiers, { isDirect: true, isAbstract: false, isField: false })
    declare(reader, specifiers, declarator)
  } while (reader.accept(','))
}

/** Declares a name; what is known already stays. */
function declare(reader: CReader, { storage }: Specifiers, { name, type }: Declarator): void {
  const { types } = reader
  if (name === undefined || types.find(name) !== undefined) return
  if (storage.has('typedef')) types.declare(name, { type: 'typedef', target: type })
  else if (type.kind === 'function') types.declare(name, { type: 'function', target: type })
  else if (storage.has('static')) types.declare(name, { type: 'constant', constant: constantOf(reader, name, type) })
  else types.declare(name, { type: 'extern', target: type })
}

/** `#line`, `#pragma pack`; there is no preprocessor. */
function readDirective(reader: CReader): void {
  const { line } = reader.lexer
  const token = reader.next()
  if (token.type === 'integer') return readLine(reader, line)
  if (token.type === 'identifier' && token.text === 'line') {
    if (reader.next().type !== 'integer') reader.failExpected('<identifier>')
    return readLine(reader, line)
  }
  if (token.type !== 'identifier' || token.text !== 'pragma') reader.failNear('unexpected symbol')
  const pragma = reader.next()
  if (pragma.type === 'identifier' && pragma.text === 'pack') readPack(reader)
  else skipLine(reader, line)
}

function readLine(reader: CReader, line: number): void {
  const token = reader.token()
  const given = token.type === 'integer' ? token.value : line
  skipLine(reader, line)
  reader.lexer.line = given
}

function skipLine(reader: CReader, line: number): void {
  while (reader.token().type !== 'end' && reader.lexer.line === line) reader.next()
}

function readPack(reader: CReader): void {
  const { pack } = reader
  reader.next()
  reader.expect('(')
  const token = reader.token()
  if (token.type === 'identifier') {
    if (token.text === 'push') pack.push(pack[pack.length - 1])
    else if (token.text !== 'pop') reader.failNear('unexpected symbol')
    else if (pack.length > 1) pack.pop()
    reader.next()
    if (!reader.accept(',')) return reader.expect(')')
  }
  const size = reader.token()
  if (size.type === 'integer') {
    pack[pack.length - 1] = powerBelow(size.value)
    reader.next()
  } else pack[pack.length - 1] = undefined
  reader.expect(')')
}

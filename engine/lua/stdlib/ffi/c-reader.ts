import { LuaCdata } from '../../runtime/cdata.ts'
import { argumentError } from '../../runtime/native.ts'
import { type LuaValue, typeName } from '../../runtime/value.ts'
import { type CType } from './c-type.ts'
import { CLexer, type CToken, type Keyword } from './c-lexer.ts'
import { CParseError } from './c-parse-error.ts'
import { type TypeRegistry } from './type-registry.ts'

/** Deepest nesting of declarators and expressions. lj_cparse.h CPARSE_MAX_DECLDEPTH */
const MAX_DEPTH = 20

/** What `__attribute__`, qualifiers and the like said so far. */
export interface Attributes {
  isConst: boolean
  isVolatile: boolean
  isPacked: boolean
  /** In bytes. */
  align: number | undefined
}

export type StorageClass = 'typedef' | 'extern' | 'static' | 'auto' | 'register'

/** What stands before the declarators. */
export interface Specifiers {
  readonly base: CType
  readonly storage: ReadonlySet<StorageClass>
  readonly attributes: Attributes
  /** Only a struct, union or enum stands here: it needs no declarator. */
  readonly isTagged: boolean
}

/** Where a declarator stands: may it, must it have a name? */
export interface DeclaratorMode {
  readonly isDirect: boolean
  readonly isAbstract: boolean
  readonly isField: boolean
}

export interface Declarator {
  readonly name: string | undefined
  readonly type: CType
  readonly attributes: Attributes
  /** Width of a bit field. */
  readonly bits: number | undefined
}

/** The parts of the grammar that need each other. */
export interface Grammar {
  specifiers(reader: CReader, allowed: readonly StorageClass[]): Specifiers
  declarator(reader: CReader, specifiers: Specifiers, mode: DeclaratorMode): Declarator
}

export interface ReaderOptions {
  readonly types: TypeRegistry
  readonly grammar: Grammar
  /** A struct may be mentioned before it is declared. */
  readonly allowsNewTags: boolean
  /** The type that a ctype or cdata among the parameters stands for. */
  typeOfValue(value: LuaCdata): CType | undefined
}

/** The token stream of a C declaration with what all parts of the grammar share. */
export class CReader {
  readonly lexer: CLexer
  readonly types: TypeRegistry
  readonly grammar: Grammar
  readonly allowsNewTags: boolean
  /** Largest alignments of `#pragma pack`, in bytes. */
  readonly pack: (number | undefined)[] = [undefined]
  private readonly typeOfValue: (value: LuaCdata) => CType | undefined
  private depth = 0

  constructor(
    source: string,
    parameters: readonly LuaValue[],
    { types, grammar, allowsNewTags, typeOfValue }: ReaderOptions,
  ) {
    this.lexer = new CLexer(source, parameters)
    this.types = types
    this.grammar = grammar
    this.allowsNewTags = allowsNewTags
    this.typeOfValue = typeOfValue
  }

  /** The token to be read. */
  token(): CToken {
    return this.lexer.token
  }

  next(): CToken {
    return this.lexer.next()
  }

  isMark(text: string): boolean {
    const { token } = this.lexer
    return token.type === 'mark' && token.text === text
  }

  isKeyword(...keywords: Keyword[]): boolean {
    const { token } = this.lexer
    return token.type === 'keyword' && keywords.includes(token.keyword)
  }

  accept(text: string): boolean {
    if (!this.isMark(text)) return false
    this.next()
    return true
  }

  expect(text: string): void {
    if (!this.accept(text)) this.failExpected(text)
  }

  /** The next token must be a name. */
  identifier(): string {
    const { token } = this.lexer
    if (token.type !== 'identifier') return this.failExpected('<identifier>')
    this.next()
    return token.text
  }

  /** May a type begin here? */
  isTypeStart(): boolean {
    const { token } = this.lexer
    if (token.type === 'keyword') return token.keyword !== 'sizeof' && token.keyword !== 'alignof'
    if (token.type === 'identifier') return this.types.find(token.text)?.type === 'typedef'
    return token.type === 'parameter'
  }

  /** A type without a name. */
  abstractType(): CType {
    const specifiers = this.grammar.specifiers(this, [])
    return this.grammar.declarator(this, specifiers, { isDirect: false, isAbstract: true, isField: false }).type
  }

  /** The type `$` stands for. lj_cparse.c cp_param */
  typeParameter(value: LuaValue, position: number): CType {
    const type = value instanceof LuaCdata ? this.typeOfValue(value) : undefined
    return type ?? argumentError(position, `type parameter expected, got ${typeName(value)}`)
  }

  /** Counts nesting while `parse` runs. */
  nested<T>(parse: () => T): T {
    if (++this.depth > MAX_DEPTH) this.fail('chunk has too many syntax levels')
    const result = parse()
    this.depth--
    return result
  }

  /** @throws CParseError without naming a token */
  fail(message: string): never {
    throw new CParseError(message, { line: this.lexer.line })
  }

  /** @throws CParseError "… near 'token'" */
  failNear(message: string): never {
    const { token } = this.lexer
    const text = token.type === 'identifier' && token.isParameter ? '$' : token.text
    const code = text.charCodeAt(0)
    const isControl = token.type === 'mark' && (code < 32 || code === 127)
    throw new CParseError(message, { near: isControl ? `char(${code})` : text || '$', line: this.lexer.line })
  }

  /** A bad width of a bit field: LuaJIT points at the colon before it. */
  failNearColon(): never {
    throw new CParseError('invalid value', { near: ':', line: this.lexer.line })
  }

  failExpected(what: string): never {
    return this.failNear(`'${what}' expected`)
  }
}

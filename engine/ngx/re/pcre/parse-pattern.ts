import { createCharSet, type CharSetParts } from './char-set.ts'
import { addCharacterType, addProperty } from './character-types.ts'
import { PatternError } from './compile-error.ts'
import { parseClass } from './parse-class.ts'
import { readEscape } from './parse-escape.ts'
import { parseGroup } from './parse-group.ts'
import { parseVerb, readStartVerbs, type StartVerbs } from './parse-verb.ts'
import { isDigit, ParserState } from './parser-state.ts'
import { type Newline, type ParsedPattern, type PatternNode } from './pattern-node.ts'
import { findUtf8Fault, utf8FaultText } from './utf8.ts'

/** Compile options, as ngx.re's option letters name them. */
export type PatternOptions = {
  readonly caseless: boolean
  readonly multiline: boolean
  readonly dotAll: boolean
  readonly extended: boolean
  readonly dupNames: boolean
  readonly utf: boolean
  readonly checkUtf: boolean
  readonly alternativeSyntax: boolean
}

/** A branch being read: its items, and whether a quantifier may come next. */
type Branch = { readonly items: PatternNode[]; quantifiable: boolean; suffixAllowed: boolean }

/** One character as a node. */
export function characterNode(state: ParserState, code: number): PatternNode {
  const parts: CharSetParts = { ranges: [code, code], tests: [] }
  const set = createCharSet(parts, { negated: false, caseless: state.options.caseless, utf: state.utf })
  const bytes = set.single(state.utf)
  return bytes === undefined ? { type: 'set', set } : { type: 'text', bytes }
}

const NEWLINE_CODES: Readonly<Record<Newline, readonly number[]>> = {
  lf: [10, 10],
  cr: [13, 13],
  nul: [0, 0],
  crlf: [],
  anycrlf: [10, 10, 13, 13],
  any: [10, 13, 0x85, 0x85, 0x2028, 0x2029],
}

/** Any character but a line end: `.` without s, and \N. */
function notNewline(state: ParserState): PatternNode {
  if (state.newline === 'crlf') return { type: 'dot-crlf' }
  const parts: CharSetParts = { ranges: [...NEWLINE_CODES[state.newline]], tests: [] }
  return { type: 'set', set: createCharSet(parts, { negated: true, caseless: false, utf: state.utf }) }
}

function typeNode(state: ParserState, letter: string): PatternNode {
  const parts: CharSetParts = { ranges: [], tests: [] }
  addCharacterType(parts, letter, state.ucp)
  return { type: 'set', set: createCharSet(parts, { negated: false, caseless: false, utf: state.utf }) }
}

function letterNode(state: ParserState, letter: string): { node: PatternNode; quantifiable: boolean } {
  switch (letter) {
    case 'A':
      return { node: { type: 'anchor', kind: 'subject-start' }, quantifiable: false }
    case 'B':
      return { node: { type: 'anchor', kind: 'no-word-boundary' }, quantifiable: false }
    case 'b':
      return { node: { type: 'anchor', kind: 'word-boundary' }, quantifiable: false }
    case 'G':
      return { node: { type: 'anchor', kind: 'match-start' }, quantifiable: false }
    case 'Z':
      return { node: { type: 'anchor', kind: 'last-line-end' }, quantifiable: false }
    case 'z':
      return { node: { type: 'anchor', kind: 'subject-end' }, quantifiable: false }
    case 'K':
      return { node: { type: 'keep', inLook: state.lookDepth > 0 }, quantifiable: false }
    case 'C':
      return { node: { type: 'byte' }, quantifiable: true }
    case 'N':
      return { node: notNewline(state), quantifiable: true }
    case 'R':
      return { node: { type: 'newline-sequence' }, quantifiable: true }
    case 'X':
      return { node: { type: 'grapheme' }, quantifiable: true }
    default:
      return { node: typeNode(state, letter), quantifiable: true }
  }
}

function parseNamedReference(state: ParserState): PatternNode {
  const open = state.peek()
  if (state.atEnd() || (open !== '{' && open !== '<' && open !== "'")) state.fail(169)
  const nameAt = state.position + 1
  const name = state.readName(open === '{' ? '}' : open === '<' ? '>' : "'")
  return { type: 'back-reference', group: { name }, caseless: state.options.caseless, offset: nameAt }
}

/** \g<…> and \g'…': a subroutine call by number or name. */
function parseCallEscape(state: ParserState): PatternNode {
  const terminator = state.peek() === '<' ? '>' : "'"
  state.position++
  const number = state.readGroupNumber()
  if (number !== undefined) {
    if (state.atEnd() || state.peek() !== terminator) state.fail(157)
    const offset = state.position
    state.position++
    return { type: 'call', group: { number }, offset }
  }
  state.position--
  const nameAt = state.position + 1
  return { type: 'call', group: { name: state.readName(terminator) }, offset: nameAt }
}

function parseEscape(state: ParserState, branch: Branch): void {
  state.position++
  const escape = readEscape(state, false)
  switch (escape.type) {
    case 'character':
      push(branch, characterNode(state, escape.code))
      return
    case 'property': {
      const parts: CharSetParts = { ranges: [], tests: [] }
      if (!addProperty(parts, escape.name, escape.negated)) state.fail(147)
      push(branch, { type: 'set', set: createCharSet(parts, { negated: false, caseless: false, utf: state.utf }) })
      return
    }
    case 'group-number':
      push(branch, {
        type: 'back-reference',
        group: { number: escape.number },
        caseless: state.options.caseless,
        offset: escape.offset,
      })
      return
    case 'named-reference':
      push(branch, parseNamedReference(state))
      return
    case 'call':
      push(branch, parseCallEscape(state))
      return
    case 'letter':
      parseLetter(state, branch, escape.letter)
  }
}

function parseLetter(state: ParserState, branch: Branch, letter: string): void {
  if (letter === 'E') return
  if (letter === 'Q') {
    while (!state.atEnd() && !state.lookingAt('\\E')) push(branch, characterNode(state, state.nextCodePoint()))
    if (!state.atEnd()) state.position += 2
    return
  }
  const { node, quantifiable } = letterNode(state, letter)
  push(branch, node, quantifiable)
}

function push(branch: Branch, node: PatternNode, quantifiable = true): void {
  branch.items.push(node)
  branch.quantifiable = quantifiable
  branch.suffixAllowed = false
}

type Bounds = { readonly min: number; readonly max: number }

/** {n}, {n,} or {n,m}; undefined when the brace is a literal. Source: read_repeat_counts(). */
function readBraces(state: ParserState): Bounds | undefined {
  const { source } = state
  let end = state.position + 1
  if (!isDigit(source.charAt(end))) return undefined
  while (isDigit(source.charAt(end))) end++
  if (source.charAt(end) === ',') end++
  while (isDigit(source.charAt(end))) end++
  if (source.charAt(end) !== '}') return undefined
  state.position++
  const min = state.readDigits(65535, 105) ?? 0
  let max = min
  if (state.peek() === ',') {
    state.position++
    max = state.readDigits(65535, 105) ?? Number.POSITIVE_INFINITY
    if (max < min) state.fail(104)
  }
  state.position++
  return { min, max }
}

function readQuantifier(state: ParserState): Bounds | undefined {
  switch (state.peek()) {
    case '*':
      state.position++
      return { min: 0, max: Number.POSITIVE_INFINITY }
    case '+':
      state.position++
      return { min: 1, max: Number.POSITIVE_INFINITY }
    case '?':
      state.position++
      return { min: 0, max: 1 }
    case '{':
      return readBraces(state)
    default:
      return undefined
  }
}

function applyQuantifier(state: ParserState, branch: Branch, bounds: Bounds): void {
  if (!branch.quantifiable) state.failBack(109)
  const item = branch.items.pop()
  const mode = state.options.ungreedy ? 'lazy' : 'greedy'
  if (item !== undefined) branch.items.push({ type: 'repeat', item, ...bounds, mode })
  branch.quantifiable = false
  branch.suffixAllowed = true
}

/** `+` or `?` behind a quantifier; white space and comments may stand between. */
function applySuffix(state: ParserState, branch: Branch): boolean {
  const suffix = state.peek()
  if (!branch.suffixAllowed || (suffix !== '+' && suffix !== '?')) return false
  const last = branch.items.pop()
  if (last?.type !== 'repeat') return false
  const opposite = state.options.ungreedy ? 'greedy' : 'lazy'
  branch.items.push({ ...last, mode: suffix === '+' ? 'possessive' : opposite })
  branch.suffixAllowed = false
  state.position++
  return true
}

/** White space and comments of x. True if something was skipped. */
function skipExtended(state: ParserState): boolean {
  if (!state.options.extended) return false
  const next = state.peek()
  if (/^[\t-\r ]$/.test(next)) {
    state.position++
    return true
  }
  if (state.utf && (next === '\xc2' || next === '\xe2')) {
    const start = state.position
    const code = state.nextCodePoint()
    if (code === 0x85 || (code | 1) === 0x200f || (code | 1) === 0x2029) return true
    state.position = start
  }
  if (next !== '#') return false
  while (!state.atEnd() && !atNewline(state)) state.position++
  return true
}

function atNewline(state: ParserState): boolean {
  const code = state.source.charCodeAt(state.position)
  if (state.newline === 'crlf') {
    if (!state.lookingAt('\r\n')) return false
    state.position += 2
    return true
  }
  const found = state.newline === 'any' ? code >= 10 && code <= 13 : NEWLINE_CODES[state.newline].includes(code)
  if (found) state.position++
  return found
}

function parseItem(state: ParserState, branch: Branch): void {
  if (applySuffix(state, branch)) return
  const bounds = readQuantifier(state)
  if (bounds !== undefined) {
    applyQuantifier(state, branch, bounds)
    return
  }
  switch (state.peek()) {
    case '\\':
      parseEscape(state, branch)
      return
    case '^':
      state.position++
      push(branch, { type: 'anchor', kind: state.options.multiline ? 'line-start' : 'subject-start' }, false)
      return
    case '$':
      state.position++
      push(branch, { type: 'anchor', kind: state.options.multiline ? 'line-end' : 'last-line-end' }, false)
      return
    case '.':
      state.position++
      push(branch, state.options.dotAll ? { type: 'any' } : notNewline(state))
      return
    case '[':
      parseBracket(state, branch)
      return
    case '(':
      parseParenthesis(state, branch)
      return
    default:
      push(branch, characterNode(state, state.nextCodePoint()))
  }
}

function parseBracket(state: ParserState, branch: Branch): void {
  const rest = state.source.slice(state.position, state.position + 7)
  if (rest === '[[:<:]]' || rest === '[[:>:]]') {
    state.position += 7
    push(branch, { type: 'anchor', kind: 'word-boundary' })
    const code = rest === '[[:<:]]' ? 'w' : 'W'
    const inner = typeNode(state, 'w')
    branch.items.push({
      type: 'look',
      behind: code === 'W',
      negative: false,
      branches: [inner],
      offset: state.position,
    })
    return
  }
  if (/^\[[:.=]/.test(rest) && posixOutside(state)) {
    state.fail(rest.charAt(1) === ':' ? 112 : 113)
  }
  state.position++
  push(branch, { type: 'set', set: parseClass(state) })
}

/** [:name:] outside a class is a mistake that PCRE2 names. */
function posixOutside(state: ParserState): boolean {
  const { source, position } = state
  const kind = source.charAt(position + 1)
  const end = source.indexOf(`${kind}]`, position + 2)
  return end >= 0 && !/[\]\\]/.test(source.slice(position + 2, end))
}

function parseParenthesis(state: ParserState, branch: Branch): void {
  if (state.peek(1) === '*' && !/^\)?$/.test(state.peek(2)) && !/^[a-z]$/.test(state.peek(2))) {
    const verb = parseVerb(state)
    push(branch, verb, verb.verb === 'accept')
    return
  }
  const node = parseGroup(state, parseBranches)
  if (node === undefined) return // a comment
  if (node === 'options') branch.quantifiable = branch.suffixAllowed = false
  else push(branch, node)
}

/** Reads alternatives up to a closing parenthesis (left unread) or the end of the pattern. */
export function parseBranches(state: ParserState, onBranch?: () => void): PatternNode[] {
  const branches: PatternNode[] = []
  let branch: Branch = { items: [], quantifiable: false, suffixAllowed: false }
  for (;;) {
    if (state.atEnd() || state.peek() === ')') break
    if (skipExtended(state)) continue
    if (state.peek() === '|') {
      state.position++
      branches.push({ type: 'sequence', items: branch.items })
      branch = { items: [], quantifiable: false, suffixAllowed: false }
      onBranch?.()
      continue
    }
    parseItem(state, branch)
  }
  branches.push({ type: 'sequence', items: branch.items })
  return branches
}

function checkUtf(source: string): void {
  const fault = findUtf8Fault(source)
  if (fault !== undefined) throw new PatternError(fault.code, fault.offset, utf8FaultText(fault.code))
}

/** Parses a pattern. @throws PatternError with PCRE2's words and offset. */
export function parsePattern(source: string, options: PatternOptions): ParsedPattern {
  const scoped = { ...options, extendedMore: false, noAutoCapture: false, ungreedy: false }
  const state = new ParserState(source, scoped, options)
  const start: StartVerbs = readStartVerbs(state)
  if (state.utf && options.checkUtf) checkUtf(source)
  const branches = parseBranches(state)
  if (!state.atEnd()) {
    state.position++
    state.failBack(122)
  }
  return {
    branches,
    groupCount: state.topGroup,
    names: state.names,
    utf: state.utf,
    newline: state.newline,
    bsrAnycrlf: state.bsrAnycrlf,
    dupNames: state.everDupNames,
    branchReset: state.branchReset,
    ...start,
  }
}

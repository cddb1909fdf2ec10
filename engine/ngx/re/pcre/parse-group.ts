import { isDigit, type ParserState } from './parser-state.ts'
import { type ConditionTest, type LookNode, type PatternNode } from './pattern-node.ts'

type BranchParser = (state: ParserState, onBranch?: () => void) => PatternNode[]
/** A group, `undefined` for a comment, or the mark of (?i) and the like. */
type GroupResult = PatternNode | 'options' | undefined

const NEST_LIMIT = 250

/** Reads the inside of a group and its closing parenthesis; options set inside end with it. */
function readBody(state: ParserState, parse: BranchParser, onBranch?: () => void): PatternNode[] {
  if (++state.depth > NEST_LIMIT) state.fail(119)
  const saved = { ...state.options }
  const branches = parse(state, onBranch)
  if (state.atEnd()) state.fail(114)
  state.position++
  state.options = saved
  state.depth--
  return branches
}

function openCapture(state: ParserState): number {
  if (state.groupCount >= 65535) state.fail(197)
  state.groupCount++
  state.topGroup = Math.max(state.topGroup, state.groupCount)
  return state.groupCount
}

/** (?<name>…), (?'name'…), (?P<name>…); the position is on the character before the name. */
function parseNamedGroup(state: ParserState, parse: BranchParser, terminator: string): PatternNode {
  const name = state.readName(terminator)
  const number = openCapture(state)
  const known = state.names.get(name)
  const other = state.namesOfGroups.get(number)
  if (known !== undefined && !known.includes(number) && !state.options.dupNames) state.fail(143)
  if (other !== undefined && other !== name) state.fail(165)
  if (known === undefined) state.names.set(name, [number])
  else if (!known.includes(number)) known.push(number)
  state.namesOfGroups.set(number, name)
  return { type: 'group', capture: number, branches: readBody(state, parse) }
}

/** (?|…): every branch numbers its groups from the same start. */
function parseBranchReset(state: ParserState, parse: BranchParser): PatternNode {
  state.branchReset = true
  const start = state.groupCount
  let highest = start
  const branches = readBody(state, parse, () => {
    highest = Math.max(highest, state.groupCount)
    state.groupCount = start
  })
  state.groupCount = Math.max(highest, state.groupCount)
  return { type: 'group', capture: undefined, branches }
}

function parseLook(
  state: ParserState,
  parse: BranchParser,
  kind: { behind: boolean; negative: boolean; offset: number },
): LookNode {
  state.lookDepth++
  const branches = readBody(state, parse)
  state.lookDepth--
  return { type: 'look', ...kind, branches }
}

function skipComment(state: ParserState): undefined {
  const end = state.source.indexOf(')', state.position)
  if (end < 0) state.fail(118, state.source.length)
  state.position = end + 1
}

/** (?C), (?C1), (?C"text"): read and ignored; nobody can register a callout here. */
function skipCallout(state: ParserState): void {
  state.position++
  if (state.atEnd()) state.fail(114)
  const open = state.peek()
  if (open === ')' || isDigit(open)) {
    let value = 0
    while (isDigit(state.peek())) {
      value = value * 10 + Number(state.peek())
      state.position++
      if (value > 255) state.fail(138)
    }
  } else {
    const close = open === '{' ? '}' : open
    if (!'`\'"^%#${'.includes(open)) state.fail(182)
    let end = state.position + 1
    for (;;) {
      end = state.source.indexOf(close, end)
      if (end < 0) return state.fail(181, state.source.length)
      if (state.source.charAt(end + 1) !== close) break
      end += 2
    }
    state.position = end + 1
  }
  if (state.peek() !== ')') state.fail(139)
  state.position++
}

function finishCall(state: ParserState, number: number): PatternNode {
  if (state.peek() !== ')') state.fail(114)
  const offset = state.position
  state.position++
  return { type: 'call', group: { number }, offset }
}

function parseNumberedCall(state: ParserState): PatternNode {
  const number = state.readGroupNumber()
  return finishCall(state, number ?? 0)
}

function parseP(state: ParserState, parse: BranchParser): PatternNode {
  state.position++
  if (state.atEnd()) state.fail(114)
  switch (state.peek()) {
    case '<':
      return parseNamedGroup(state, parse, '>')
    case '=': {
      const offset = state.position + 1
      const name = state.readName(')')
      return { type: 'back-reference', group: { name }, caseless: state.options.caseless, offset }
    }
    case '>':
      return parseNamedCall(state)
    default:
      return state.fail(141)
  }
}

function parseNamedCall(state: ParserState): PatternNode {
  const offset = state.position + 1
  return { type: 'call', group: { name: state.readName(')') }, offset }
}

function clearOptions(state: ParserState): void {
  Object.assign(state.options, {
    caseless: false,
    multiline: false,
    dotAll: false,
    extended: false,
    extendedMore: false,
    noAutoCapture: false,
  })
}

function setOption(state: ParserState, letter: string, value: boolean): void {
  const { options } = state
  switch (letter) {
    case 'J':
      options.dupNames = value
      state.everDupNames ||= value
      return
    case 'i':
      options.caseless = value
      return
    case 'm':
      options.multiline = value
      return
    case 'n':
      options.noAutoCapture = value
      return
    case 's':
      options.dotAll = value
      return
    case 'U':
      options.ungreedy = value
      return
    case 'x':
      options.extended = value
      options.extendedMore = value && state.peek() === 'x'
      if (state.peek() === 'x') state.position++
      return
    default:
      state.failBack(111)
  }
}

/** (?i), (?i-s:…), (?^…). */
function parseOptions(state: ParserState, parse: BranchParser): GroupResult {
  const outer = { ...state.options }
  let value = true
  let hyphenAllowed = true
  if (state.peek() === '^') {
    clearOptions(state)
    hyphenAllowed = false
    state.position++
  }
  while (!state.atEnd() && state.peek() !== ')' && state.peek() !== ':') {
    const letter = state.peek()
    if (letter === '-') {
      if (!hyphenAllowed) state.fail(194)
      value = false
      hyphenAllowed = false
      state.position++
    } else {
      state.position++
      setOption(state, letter, value)
    }
  }
  if (state.atEnd()) state.fail(114)
  if (state.peek() === ')') {
    state.position++
    return 'options'
  }
  state.position++
  const branches = readBody(state, parse)
  state.options = outer
  return { type: 'group', capture: undefined, branches }
}

function isAssertionStart(state: ParserState, calloutAllowed: boolean): boolean {
  if (state.source.length - state.position < 4) return false
  if (!state.lookingAt('(')) return false
  if (state.peek(1) === '*') return /^[a-z]$/.test(state.peek(2))
  if (state.peek(1) !== '?') return false
  const kind = state.peek(2)
  if (kind === 'C') return calloutAllowed
  if (kind === '<') return state.peek(3) === '=' || state.peek(3) === '!'
  return kind === '=' || kind === '!'
}

function readAssertionCondition(state: ParserState, parse: BranchParser): ConditionTest {
  if (!isAssertionStart(state, true)) state.fail(128)
  if (state.lookingAt('(?C')) {
    state.position += 2
    skipCallout(state)
    if (!isAssertionStart(state, false)) state.fail(128)
  }
  const offset = state.position
  const look = parseGroup(state, parse)
  if (typeof look !== 'object' || look.type !== 'look') return state.fail(198)
  return { type: 'look', look, offset }
}

/** (?(VERSION>=10.4)…) compares with the version we stand for. */
function readVersionCondition(state: ParserState): ConditionTest {
  const offset = state.position
  state.position += 7
  const orMore = state.peek() === '>'
  if (orMore) state.position++
  if (state.peek() !== '=') state.fail(179)
  state.position++
  const major = state.readDigits(1000, 179)
  if (major === undefined) return state.fail(179)
  let minor = 0
  if (state.peek() === '.') {
    state.position++
    const digits = /^\d{1,2}/.exec(state.source.slice(state.position, state.position + 2))?.[0]
    if (digits === undefined) return state.fail(179)
    minor = Number(digits.padEnd(2, '0'))
    state.position += digits.length
    if (isDigit(state.peek())) state.fail(179)
  }
  if (state.peek() !== ')') state.fail(179)
  const asked = major * 100 + minor
  return { type: 'constant', value: orMore ? asked <= 1042 : asked === 1042, offset }
}

function readNamedCondition(state: ParserState): ConditionTest {
  const open = state.peek()
  if (open === 'R' && state.peek(1) === '&') {
    state.position++
    const offset = state.position + 1
    const name = state.readName(')')
    state.position--
    return { type: 'recursing', group: { name }, offset }
  }
  const quoted = open === '<' || open === "'"
  if (!quoted) state.position--
  const offset = state.position + 1
  const name = state.readName(quoted ? (open === '<' ? '>' : "'") : ')')
  if (quoted) return { type: 'group-set', group: { name }, offset }
  state.position--
  if (name === 'DEFINE') return { type: 'define', offset }
  if (/^R\d*$/.test(name)) {
    // A group that is called R or R1 wins over the recursion test; that is decided when names are known.
    return { type: 'recursing', group: name === 'R' ? undefined : { number: Number(name.slice(1)) }, offset }
  }
  return { type: 'group-set', group: { name }, offset }
}

/** (?(test)yes|no); the position is on the inner opening parenthesis. */
function parseCondition(state: ParserState, parse: BranchParser): PatternNode {
  state.position++
  if (state.atEnd()) state.fail(114)
  if (++state.depth > NEST_LIMIT) state.fail(119)
  let test: ConditionTest
  if (state.peek() === '?' || state.peek() === '*') {
    state.position--
    test = readAssertionCondition(state, parse)
  } else {
    const number = state.readGroupNumber()
    if (number !== undefined) {
      if (number <= 0) state.fail(115)
      test = { type: 'group-set', group: { number }, offset: state.position - 2 }
    } else if (state.source.length - state.position >= 10 && state.lookingAt('VERSION') && state.peek(7) !== ')') {
      test = readVersionCondition(state)
    } else test = readNamedCondition(state)
    if (state.peek() !== ')') state.fail(124)
    state.position++
  }
  state.depth--
  return { type: 'condition', test, branches: readBody(state, parse) }
}

const ALPHA_ASSERTIONS: Readonly<Record<string, 'atomic' | 'group' | { behind: boolean; negative: boolean }>> = {
  pla: { behind: false, negative: false },
  positive_lookahead: { behind: false, negative: false },
  nla: { behind: false, negative: true },
  negative_lookahead: { behind: false, negative: true },
  plb: { behind: true, negative: false },
  positive_lookbehind: { behind: true, negative: false },
  nlb: { behind: true, negative: true },
  negative_lookbehind: { behind: true, negative: true },
  napla: { behind: false, negative: false },
  non_atomic_positive_lookahead: { behind: false, negative: false },
  naplb: { behind: true, negative: false },
  non_atomic_positive_lookbehind: { behind: true, negative: false },
  atomic: 'atomic',
  sr: 'group',
  script_run: 'group',
  asr: 'atomic',
  atomic_script_run: 'atomic',
}

function parseAlphaAssertion(state: ParserState, parse: BranchParser): PatternNode {
  const offset = state.position
  state.position += 2
  const start = state.position
  while (/^[A-Za-z0-9_]$/.test(state.peek())) state.position++
  const kind = ALPHA_ASSERTIONS[state.source.slice(start, state.position)]
  if (state.peek() !== ':' || kind === undefined) return state.fail(195)
  state.position++
  if (kind === 'atomic') return { type: 'atomic', branches: readBody(state, parse) }
  if (kind === 'group') return { type: 'group', capture: undefined, branches: readBody(state, parse) }
  return parseLook(state, parse, { ...kind, offset })
}

/** (?!) is (*FAIL). */
function parseNegativeLookahead(state: ParserState, parse: BranchParser, offset: number): PatternNode {
  state.position++
  if (state.peek() === ')') {
    state.position++
    return { type: 'verb', verb: 'fail', name: undefined }
  }
  return parseLook(state, parse, { behind: false, negative: true, offset })
}

function parseAngle(state: ParserState, parse: BranchParser, offset: number): PatternNode {
  const kind = state.peek(1)
  if (kind === '=' || kind === '!' || kind === '*') {
    state.position += 2
    return parseLook(state, parse, { behind: true, negative: kind === '!', offset })
  }
  return parseNamedGroup(state, parse, '>')
}

/** Reads what starts with a parenthesis, except verbs. Source: PCRE2 parse_regex(), CHAR_LEFT_PARENTHESIS. */
export function parseGroup(state: ParserState, parse: BranchParser): GroupResult {
  const offset = state.position
  if (state.peek(1) === '*' && /^[a-z]$/.test(state.peek(2))) return parseAlphaAssertion(state, parse)
  state.position++
  if (state.peek() !== '?') {
    const capture = state.options.noAutoCapture ? undefined : openCapture(state)
    return { type: 'group', capture, branches: readBody(state, parse) }
  }
  state.position++
  if (state.atEnd()) state.fail(114)
  const kind = state.peek()
  switch (kind) {
    case '#':
      return skipComment(state)
    case 'P':
      return parseP(state, parse)
    case 'R':
      state.position++
      if (state.peek() !== ')') state.fail(158)
      return finishCall(state, 0)
    case '+':
      if (!isDigit(state.peek(1))) state.fail(129)
      return parseNumberedCall(state)
    case '&':
      return parseNamedCall(state)
    case 'C':
      skipCallout(state)
      return undefined
    case '(':
      return parseCondition(state, parse)
    case '>':
      state.position++
      return { type: 'atomic', branches: readBody(state, parse) }
    case '=':
    case '*':
      state.position++
      return parseLook(state, parse, { behind: false, negative: false, offset })
    case '!':
      return parseNegativeLookahead(state, parse, offset)
    case '<':
      return parseAngle(state, parse, offset)
    case "'":
      return parseNamedGroup(state, parse, "'")
    case '|':
      state.position++
      return parseBranchReset(state, parse)
    case ':':
      state.position++
      return { type: 'group', capture: undefined, branches: readBody(state, parse) }
    default:
      if (isDigit(kind) || (kind === '-' && isDigit(state.peek(1)))) return parseNumberedCall(state)
      return parseOptions(state, parse)
  }
}

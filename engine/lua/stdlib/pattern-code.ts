/**
 * Lua patterns as JavaScript: each repetition is a loop around the code of all that follows it, so that to fail is to go
 * on with the innermost loop, and captures are variables that nobody need save or restore.
 *
 * The text holds numbers and names made here, never anything of the pattern: sets, letters and messages are passed in.
 */

import { type LuaPattern, OP, type PatternItem, REPEAT } from './lua-pattern.ts'
import { type CharSet } from './pattern-class.ts'
import { isDisjoint, membersOf, type Outlook, outlooksOf, type PatternStep, stepsOf } from './pattern-outlook.ts'
import { type PatternCode, POSITION, UNFINISHED } from './pattern-registers.ts'
import { balancedEnd, repeatedEnd } from './pattern-scan.ts'

/** What is known while the text is written. */
interface Writing {
  readonly steps: readonly PatternStep[]
  readonly outlooks: readonly Outlook[]
  /** What is passed in: sets, strings, functions; `V[i]` is named `V<i>`. */
  readonly values: unknown[]
  /** Where the captures begin and end, as the text says it. */
  readonly captures: { readonly start: string; end: string }[]
  names: number
  loops: number
}

/** A step, where the subject is matched with it (a variable and an offset), and the statement for when it fails. */
interface Place {
  readonly index: number
  readonly name: string
  readonly offset: number
  readonly fail: string
}

/** More items than this stay a list. So no pattern gets near LuaJIT's 200 nested choices here. */
const MAX_STEPS = 150
/** More loops in each other than this V8 does not optimize while they run: walking is faster then. */
const MAX_LOOPS = 6

/** Compiles a pattern; undefined for those that are too big. */
export function generateMatcher(pattern: LuaPattern): PatternCode | undefined {
  const steps = stepsOf(pattern.first)
  if (steps.length > MAX_STEPS) return undefined
  const w: Writing = { steps, outlooks: outlooksOf(steps), values: [], captures: [], names: 0, loops: 0 }
  const search = pattern.anchored ? writeAnchored(w) : writeSearch(w)
  if (w.loops > MAX_LOOPS) return undefined
  const names = w.values.map((_, i) => `V${i}`)
  const text = `return function(s,from,R){const st=R.starts,en=R.ends,e=s.length;let n=R.left,i=from;${search}R.left=n-(i-from>>3);return -1}`
  // oxlint-disable-next-line typescript/no-implied-eval -- numbers and names of ours only
  const create = new Function(...names, text) as (...values: unknown[]) => PatternCode
  return create(...w.values)
}

function pass(w: Writing, value: unknown): string {
  return `V${w.values.push(value) - 1}`
}

const TICK = 'if(--n<0)n=R.flush(n);'

function writeAnchored(w: Writing): string {
  return `${TICK}L:{${writeFrom(w, { index: 0, name: 'i', offset: 0, fail: 'break L' })}}`
}

function writeSearch(w: Writing): string {
  const body = writeFrom(w, { index: 0, name: 'i', offset: 0, fail: 'continue L' })
  return `L:for(;;i++){${TICK}${writeSkip(w)}${body}}`
}

/** Passes over starts where no match can begin, and leaves the loop at the end. */
function writeSkip(w: Writing): string {
  const prefix = literalPrefix(w.steps)
  if (prefix !== '')
    return `const j=s.indexOf(${pass(w, prefix)},i);if(j<0){n-=e-i>>4;i=from;break}n-=j-i>>4;from+=j-i;i=j;`
  const [first] = w.outlooks
  if (first === undefined || isAlways(first)) return 'if(i>e)break;'
  const scan = isFull(first.set) ? '' : `while(i<e&&!(${writeTest(w, first.set, 'i')}))i++;`
  return `${scan}if(i>${first.atEnd ? '' : '='}e)break;`
}

/** V8's search for longer ones can take square time. */
const MAX_PREFIX = 6

function literalPrefix(steps: readonly PatternStep[]): string {
  let prefix = ''
  for (const { item } of steps) {
    if (item.op !== OP.char || item.repeat !== REPEAT.once || prefix.length >= MAX_PREFIX) break
    prefix += String.fromCharCode(item.code)
  }
  return prefix
}

/** The code of all steps from a place on. It ends with a return or with the statement for failing. */
function writeFrom(w: Writing, place: Place): string {
  const { index, name, offset, fail } = place
  const step = w.steps[index]
  if (step === undefined) return ''
  const at = offset === 0 ? name : `${name}+${offset}`
  const next = { ...place, index: index + 1 }
  if (step.error !== undefined) return `R.left=n;R.fail(${pass(w, step.error)});`
  switch (step.item.op) {
    case OP.end:
      return writeSuccess(w, at)
    case OP.open:
      w.captures.push({ start: at, end: `${UNFINISHED}` })
      return writeFrom(w, next)
    case OP.position:
      w.captures.push({ start: at, end: `${POSITION}` })
      return writeFrom(w, next)
    case OP.close: {
      const capture = w.captures[step.capture]
      if (capture !== undefined) capture.end = at
      return writeFrom(w, next)
    }
    case OP.endAnchor:
      return `if(${at}!==e)${fail};${writeFrom(w, next)}`
    case OP.balance:
      return writeBalance(w, place, at)
    case OP.frontier:
      return writeFrontier(w, place, at)
    case OP.backreference:
      return writeReference(w, place, at)
    default:
      return step.item.repeat === REPEAT.once ? writeRun(w, place) : writeRepetition(w, place, at)
  }
}

function writeSuccess(w: Writing, at: string): string {
  const captures = w.captures.map(({ start, end }, i) => `st[${i}]=${start};en[${i}]=${end};`).join('')
  return `${captures}R.level=${w.captures.length};R.matchEnd=${at};R.left=n-((${at})-from>>3);return i;`
}

/** Characters that follow each other: one look at the length for all of them. */
function writeRun(w: Writing, { index, name, offset, fail }: Place): string {
  const tests: string[] = []
  let end = index
  for (; end < w.steps.length; end++) {
    const item = w.steps[end]?.item
    if (item === undefined || !isCharacter(item) || item.repeat !== REPEAT.once) break
    const at = offset + end - index
    if (item.op !== OP.any) tests.push(`!(${writeTest(w, membersOf(item), at === 0 ? name : `${name}+${at}`)})`)
  }
  const after = offset + end - index
  const failing = [`${name}+${after}>e`, ...tests].join('||')
  return `if(${failing})${fail};${writeFrom(w, { index: end, name, offset: after, fail })}`
}

function isCharacter({ op }: PatternItem): boolean {
  return op === OP.char || op === OP.any || op === OP.set
}

function writeRepetition(w: Writing, place: Place, at: string): string {
  const item = w.steps[place.index]?.item
  const rest = w.outlooks[place.index + 1]
  if (item === undefined || rest === undefined) return ''
  const q = `q${w.names++}`
  const set = membersOf(item)
  // Where the rest matches, this item does not: only the longest repetition can succeed
  const isSure = !rest.canFail || isDisjoint(set, rest.set)
  const loop = { index: place.index + 1, name: q, offset: 0 }
  const isOne = item.repeat === REPEAT.optional
  if (item.repeat === REPEAT.lazy && !(isSure && rest.canFail)) {
    if (!rest.canFail) return writeFrom(w, { ...place, index: place.index + 1 })
    w.loops++
    const more = isFull(set) ? `${q}>=e` : `${q}>=e||!(${writeTest(w, set, q)})`
    const body = writeFrom(w, { ...loop, fail: `break L${q}` })
    const tries = `${writeGuard(w, rest, { q, fail: `break L${q}` })}${TICK}${body}`
    return `for(let ${q}=${at};;${q}++){L${q}:{${tries}}if(${more}){n-=${q}-(${at})>>3;${place.fail}}}`
  }
  const least = item.repeat === REPEAT.plus ? 1 : 0
  const enough = least === 1 ? `if(${q}===${at})${place.fail};` : ''
  const most = isOne
    ? `let ${q}=${at};if(${q}<e&&${writeTest(w, set, q)})${q}++;`
    : `let ${q}=${at};${isFull(set) ? `if(${q}<e)${q}=e;` : `while(${q}<e&&${writeTest(w, set, q)})${q}++;`}n-=${q}-(${at})>>3;`
  if (isSure) return `${most}${enough}${writeFrom(w, { ...loop, fail: place.fail })}`
  w.loops++
  const body = writeFrom(w, { ...loop, fail: `continue L${q}` })
  const tries = `${writeGuard(w, rest, { q, fail: `continue L${q}` })}${TICK}${body}`
  return `${most}${enough}${isOne ? '' : `n-=${q}-(${at})>>3;`}L${q}:for(;${q}>=${at}${least === 1 ? '+1' : ''};${q}--){${tries}}${place.fail};`
}

/** Fails at once where the rest cannot begin. */
function writeGuard(w: Writing, rest: Outlook, { q, fail }: { q: string; fail: string }): string {
  if (isAlways(rest)) return ''
  if (isFull(rest.set)) return `if(${q}>=e)${fail};`
  if (!rest.atEnd) return `if(${q}>=e||!(${writeTest(w, rest.set, q)}))${fail};`
  return `if(${q}<e&&!(${writeTest(w, rest.set, q)}))${fail};`
}

function writeBalance(w: Writing, place: Place, at: string): string {
  const item = w.steps[place.index]?.item
  const q = `q${w.names++}`
  const found = `const ${q}=${pass(w, balancedEnd)}(s,${at},${item?.code},${item?.code2});`
  const rest = writeFrom(w, { index: place.index + 1, name: q, offset: 0, fail: place.fail })
  return `${found}if(${q}<0){if(${q}===-2)n-=e-(${at})>>2;${place.fail}}n-=${q}-(${at})>>2;${rest}`
}

function writeFrontier(w: Writing, place: Place, at: string): string {
  const set = w.steps[place.index]?.item.set
  if (set === undefined) return ''
  const name = pass(w, set)
  const isIn = `${name}[${at}>0?s.charCodeAt(${at}-1):0]===1||${name}[${at}<e?s.charCodeAt(${at}):0]!==1`
  return `if(${isIn})${place.fail};${writeFrom(w, { ...place, index: place.index + 1 })}`
}

function writeReference(w: Writing, place: Place, at: string): string {
  const capture = w.captures[w.steps[place.index]?.capture ?? 0]
  // LuaJIT takes the mark of a position capture for a length that no subject has
  if (capture === undefined || capture.end === `${POSITION}`) return `${place.fail};`
  const q = `q${w.names++}`
  const length = `(${capture.end})-(${capture.start})`
  const found = `n-=${length}>>3;const ${q}=${pass(w, repeatedEnd)}(s,${capture.start},${capture.end},${at});if(${q}<0)${place.fail};`
  return `${found}${writeFrom(w, { index: place.index + 1, name: q, offset: 0, fail: place.fail })}`
}

/** The cheapest test whether the character at `at` is in the set. */
function writeTest(w: Writing, set: CharSet, at: string): string {
  if (isFull(set)) return 'true'
  const members = set.reduce((count, isIn) => count + isIn, 0)
  if (members === 1) return `s.charCodeAt(${at})===${set.indexOf(1)}`
  if (members === 255) return `s.charCodeAt(${at})!==${set.indexOf(0)}`
  return `${pass(w, set)}[s.charCodeAt(${at})]===1`
}

function isFull(set: CharSet): boolean {
  return !set.includes(0)
}

function isAlways({ set, atEnd }: Outlook): boolean {
  return atEnd && isFull(set)
}

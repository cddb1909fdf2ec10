import { PatternError } from './compile-error.ts'
import { CharSet } from './char-set.ts'
import { followOf, PATTERN_END, type Follow } from './first-bytes.ts'
import { type LookbehindLengths } from './lookbehind.ts'
import { ITEM, OP } from './opcode.ts'
import {
  type ConditionTest,
  type GroupNode,
  type GroupReference,
  type LookNode,
  type ParsedPattern,
  type PatternNode,
  type RepeatNode,
  type VerbNode,
} from './pattern-node.ts'
import { ANCHORS } from './program.ts'
import { contains, minLength } from './study.ts'
import { decodeUtf8At } from './utf8.ts'

/** Registers behind the captures that every program has. */
export const FIXED_REGISTERS = 3

/** Writes the instructions of a pattern. */
export class Emitter {
  readonly code: number[] = []
  readonly sets: CharSet[] = []
  readonly texts: string[] = []
  readonly #pattern: ParsedPattern
  readonly #lengths: LookbehindLengths
  readonly #groupStarts = new Map<number, number>()
  readonly #calls: { readonly at: number; readonly group: number }[] = []
  readonly #openCaptures: { readonly group: number; readonly register: number }[] = []
  readonly #plainFollow: boolean
  #acceptTargets: number[] | undefined
  #thenRegister = -1
  registerCount: number
  readonly hasVerbs: boolean

  constructor(pattern: ParsedPattern, lengths: LookbehindLengths) {
    this.#pattern = pattern
    this.#lengths = lengths
    this.registerCount = 2 * (pattern.groupCount + 1) + FIXED_REGISTERS
    this.#plainFollow = !contains(pattern.branches, (node) => node.type === 'call')
    this.hasVerbs = contains(pattern.branches, (node) => node.type === 'verb' && node.verb !== 'fail')
  }

  emitPattern(): void {
    this.#groupStarts.set(0, 0)
    this.#emit(OP.COUNT)
    this.#emitBranches(this.#pattern.branches, PATTERN_END, true)
    this.#emit(OP.END)
    for (const call of this.#calls) this.code[call.at] = this.#groupStarts.get(call.group) ?? 0
  }

  #register(count = 1): number {
    const first = this.registerCount
    this.registerCount += count
    return first
  }

  #emit(...words: readonly number[]): void {
    for (const word of words) this.code.push(word)
  }

  /** Emits an instruction whose last word is an address to be filled in; returns where. */
  #emitOpen(...words: readonly number[]): number {
    this.#emit(...words, -1)
    return this.code.length - 1
  }

  #close(hole: number): void {
    this.code[hole] = this.code.length
  }

  #text(bytes: string): number {
    const known = this.texts.indexOf(bytes)
    return known >= 0 ? known : this.texts.push(bytes) - 1
  }

  #set(set: CharSet): number {
    return this.sets.push(set) - 1
  }

  #emitBranches(branches: readonly PatternNode[], follow: Follow, counted: boolean, look?: LookNode): void {
    const outerThen = this.#thenRegister
    const hasThen = this.hasVerbs && branches.length > 1
    if (hasThen) this.#thenRegister = this.#register()
    const exits: number[] = []
    branches.forEach((branch, index) => {
      const last = index === branches.length - 1
      const next = last ? undefined : this.#emitOpen(OP.SPLIT)
      if (hasThen) this.#emit(OP.THEN_POINT, this.#thenRegister)
      if (!last || counted) this.#emit(OP.COUNT)
      if (look?.behind === true) this.#emit(OP.STEP_BACK, this.#lengths.branchLength(look, branch))
      this.#emitNode(branch, follow)
      if (next !== undefined) {
        exits.push(this.#emitOpen(OP.JUMP))
        this.#close(next)
      }
    })
    for (const exit of exits) this.#close(exit)
    this.#thenRegister = outerThen
  }

  #emitNode(node: PatternNode, follow: Follow): void {
    switch (node.type) {
      case 'sequence':
        this.#emitSequence(node.items, follow)
        return
      case 'set':
        this.#emit(OP.SET, this.#set(node.set))
        return
      case 'text':
        this.#emitText(node.bytes)
        return
      case 'any':
        this.#emit(OP.ANY)
        return
      case 'dot-crlf':
        this.#emit(OP.DOT_CRLF)
        return
      case 'byte':
        this.#emit(OP.BYTE)
        return
      case 'newline-sequence':
        this.#emit(OP.NEWLINE_SEQUENCE)
        return
      case 'grapheme':
        this.#emit(OP.GRAPHEME)
        return
      case 'anchor':
        this.#emit(OP.ANCHOR, ANCHORS.indexOf(node.kind))
        return
      case 'keep':
        if (node.inLook) throw new PatternError(199, Number.NaN)
        this.#emit(OP.KEEP)
        return
      case 'group':
        this.#emitGroup(node, follow)
        return
      case 'atomic':
        this.#emitAtomic(() => this.#emitBranches(node.branches, undefined, true))
        return
      case 'look':
        this.#emitLook(node)
        return
      case 'condition':
        this.#emitCondition(node.test, node.branches, follow)
        return
      case 'repeat':
        this.#emitRepeat(node, follow)
        return
      case 'back-reference':
        this.#emitBackReference(node.group, node.caseless, node.offset)
        return
      case 'call':
        this.#emitCall(node.group, node.offset)
        return
      case 'verb':
        this.#emitVerb(node)
    }
  }

  #emitText(bytes: string): void {
    if (bytes.length === 1) this.#emit(OP.CHAR, bytes.charCodeAt(0))
    else this.#emit(OP.TEXT, this.#text(bytes))
  }

  #emitSequence(items: readonly PatternNode[], follow: Follow): void {
    let text = ''
    items.forEach((item, index) => {
      if (item.type === 'text') {
        text += item.bytes
        return
      }
      if (text !== '') this.#emitText(text)
      text = ''
      const canFollow = this.#plainFollow && (item.type === 'repeat' || item.type === 'group')
      this.#emitNode(item, canFollow ? followOf(items, index + 1, this.#pattern.utf, follow) : undefined)
    })
    if (text !== '') this.#emitText(text)
  }

  #emitGroup(node: GroupNode, follow: Follow): void {
    if (node.capture === undefined) {
      this.#emitBranches(node.branches, follow, false)
      return
    }
    if (!this.#groupStarts.has(node.capture)) this.#groupStarts.set(node.capture, this.code.length)
    const register = this.#register()
    this.#emit(OP.MARK_POSITION, register)
    this.#openCaptures.push({ group: node.capture, register })
    this.#emitBranches(node.branches, follow, true)
    this.#openCaptures.pop()
    this.#emit(OP.CLOSE, node.capture, register)
  }

  #emitAtomic(body: () => void): void {
    const register = this.#register()
    this.#emit(OP.ATOMIC_BEGIN, register)
    body()
    this.#emit(OP.ATOMIC_END, register)
  }

  #emitLook(look: LookNode): void {
    const registers = this.#register(3)
    const outerAccepts = this.#acceptTargets
    const outerCaptures = this.#openCaptures.splice(0)
    this.#acceptTargets = []
    const behind = look.negative ? this.#emitOpen(OP.NEGATIVE_BEGIN, registers) : undefined
    if (!look.negative) this.#emit(OP.LOOK_BEGIN, registers)
    this.#emitBranches(look.branches, undefined, true, look)
    for (const hole of this.#acceptTargets) this.#close(hole)
    this.#emit(look.negative ? OP.NEGATIVE_END : OP.LOOK_END, registers)
    if (behind !== undefined) this.#close(behind)
    this.#acceptTargets = outerAccepts
    this.#openCaptures.push(...outerCaptures)
  }

  #numbersOf(reference: GroupReference, offset: number): readonly number[] {
    if ('number' in reference) {
      if (reference.number > this.#pattern.groupCount) throw new PatternError(115, offset)
      return [reference.number]
    }
    const numbers = this.#pattern.names.get(reference.name)
    if (numbers === undefined) throw new PatternError(115, offset)
    return numbers
  }

  #emitBackReference(group: GroupReference, caseless: boolean, offset: number): void {
    const numbers = this.#numbersOf(group, offset)
    this.#emit(OP.BACK_REFERENCE, caseless ? 1 : 0, numbers.length, ...numbers)
  }

  #emitCall(group: GroupReference, offset: number): void {
    const number = this.#numbersOf(group, offset)[0] ?? 0
    this.#calls.push({ at: this.#emitOpen(OP.CALL, number), group: number })
  }

  #emitCondition(test: ConditionTest, branches: readonly PatternNode[], follow: Follow): void {
    const [yes, no] = branches
    const skips = this.#emitTest(test, branches)
    if (yes === undefined) return
    if (skips === 'always') return this.#emitNode(yes, follow)
    if (skips === 'never') return no === undefined ? undefined : this.#emitNode(no, follow)
    this.#emitNode(yes, follow)
    const exit = no === undefined ? undefined : this.#emitOpen(OP.JUMP)
    for (const hole of skips) this.#close(hole)
    if (no !== undefined) this.#emitNode(no, follow)
    if (exit !== undefined) this.#close(exit)
  }

  /** Emits the question; returns the addresses that "no" must fill in. */
  #emitTest(test: ConditionTest, branches: readonly PatternNode[]): number[] | 'always' | 'never' {
    if (test.type === 'define') return this.#emitDefine(branches, test.offset)
    const result = this.#emitQuestion(test)
    if (branches.length > 2) throw new PatternError(127, test.offset)
    return result
  }

  #emitQuestion(test: Exclude<ConditionTest, { type: 'define' }>): number[] | 'always' | 'never' {
    switch (test.type) {
      case 'constant':
        return test.value ? 'always' : 'never'
      case 'group-set': {
        const numbers = this.#numbersOf(test.group, test.offset)
        const hole = this.#emitOpen(OP.IF_GROUP)
        this.#emit(numbers.length, ...numbers)
        return [hole]
      }
      case 'recursing':
        return this.#emitRecursionTest(test.group, test.offset)
      case 'look':
        return this.#emitLookTest(test.look)
    }
  }

  #emitRecursionTest(group: GroupReference | undefined, offset: number): number[] {
    const text = group !== undefined && 'number' in group ? `R${group.number}` : 'R'
    const named = group === undefined || 'number' in group ? this.#pattern.names.get(text) : undefined
    if (named !== undefined) {
      const hole = this.#emitOpen(OP.IF_GROUP)
      this.#emit(named.length, ...named)
      return [hole]
    }
    const numbers = group === undefined ? undefined : this.#numbersOf(group, offset)
    const hole = this.#emitOpen(OP.IF_RECURSING)
    if (numbers === undefined) this.#emit(-1)
    else this.#emit(numbers.length, ...numbers)
    return [hole]
  }

  /** The branches of a failed positive (or a true negative) assertion lead to "no". */
  #emitLookTest(look: LookNode): number[] {
    const registers = this.#register()
    this.#emit(OP.ATOMIC_BEGIN, registers)
    const otherwise = this.#emitOpen(OP.SPLIT)
    this.#emitLook(look)
    this.#emit(OP.ATOMIC_END, registers)
    return [otherwise]
  }

  #emitDefine(branches: readonly PatternNode[], offset: number): number[] {
    if (branches.length > 1) throw new PatternError(154, offset)
    return [this.#emitOpen(OP.JUMP)]
  }

  #emitVerb(node: VerbNode): void {
    switch (node.verb) {
      case 'fail':
        this.#emit(OP.FAIL)
        return
      case 'accept':
        this.#emit(OP.REFUSE_LONGEST)
        for (const open of this.#openCaptures) this.#emit(OP.SET_CAPTURE, open.group, open.register)
        if (this.#acceptTargets === undefined) this.#emit(OP.ACCEPT)
        else this.#acceptTargets.push(this.#emitOpen(OP.JUMP))
        return
      case 'mark':
        this.#emit(OP.MARK, this.#text(node.name ?? ''))
        return
      case 'commit':
        this.#emit(OP.COMMIT)
        return
      case 'prune':
        this.#emit(OP.PRUNE)
        return
      case 'skip':
        if (node.name === undefined) this.#emit(OP.SKIP)
        else this.#emit(OP.SKIP_TO, this.#text(node.name))
        return
      case 'then':
        this.#emit(OP.THEN, this.#thenRegister)
    }
  }

  /** One character whose repetition needs no loop. */
  #single(node: PatternNode): readonly [kind: number, index: number] | undefined {
    switch (node.type) {
      case 'set':
        return [ITEM.SET, this.#set(node.set)]
      case 'any':
        return [ITEM.ANY, 0]
      case 'byte':
        return [ITEM.BYTE, 0]
      case 'dot-crlf':
        return [ITEM.DOT_CRLF, 0]
      default:
        return undefined
    }
  }

  #emitRepeat(node: RepeatNode, follow: Follow): void {
    const item = repeatedItem(node, this.#pattern.utf)
    const { min, max } = item.type === 'look' ? { min: Math.min(node.min, 1), max: Math.min(node.max, 1) } : node
    if (max === 0) {
      const skip = this.#emitOpen(OP.JUMP)
      this.#emitNode(item, undefined)
      this.#close(skip)
      return
    }
    if (min === 1 && max === 1) {
      if (node.mode === 'possessive') this.#emitAtomic(() => this.#emitNode(item, undefined))
      else this.#emitNode(item, follow)
      return
    }
    const single = this.#single(item)
    if (single === undefined) this.#emitLoops({ ...node, item, min, max })
    else this.#emitSingleRepeat(node, item, single, follow)
  }

  #emitSingleRepeat(node: RepeatNode, item: PatternNode, single: readonly [number, number], follow: Follow): void {
    let op: number = { greedy: OP.REPEAT_GREEDY, lazy: OP.REPEAT_LAZY, possessive: OP.REPEAT_POSSESSIVE }[node.mode]
    if (op === OP.REPEAT_GREEDY && follow !== undefined && item.type === 'set') {
      const own = new Uint8Array(256)
      item.set.addFirstBytes(own, this.#pattern.utf)
      if (own.every((bit, index) => bit === 0 || follow[index] === 0)) op = OP.REPEAT_POSSESSIVE
    }
    this.#emit(op, ...single, node.min, node.max === Infinity ? -1 : node.max)
  }

  #emitLoops(node: RepeatNode): void {
    if (node.mode !== 'possessive') this.#emitLoop(node)
    else this.#emitAtomic(() => this.#emitLoop(node))
  }

  /** A loop over a group. {n,} with n > 0 and + run the body before the first decision. */
  #emitLoop(node: RepeatNode): void {
    const { item, min } = node
    const unlimited = node.max === Infinity
    const max = unlimited ? -1 : node.max
    const lazy = node.mode === 'lazy'
    const counter = min > 1 || (!unlimited && node.max > 1) ? this.#register() : -1
    const start = unlimited && minLength(item) === 0 ? this.#register() : -1
    if (counter >= 0) this.#emit(OP.CLEAR, counter)
    let exit: number | undefined
    if (min === 0 && lazy) {
      const enter = this.#emitOpen(OP.SPLIT)
      exit = this.#emitOpen(OP.JUMP)
      this.#close(enter)
    } else if (min === 0) exit = this.#emitOpen(OP.SPLIT)
    if (min === 0) this.#emit(OP.COUNT)
    const body = this.code.length
    if (start >= 0) this.#emit(OP.MARK_POSITION, start)
    this.#emitNode(item, undefined)
    if (unlimited || node.max > 1) this.#emit(OP.LOOP, body, counter, min, max, start, lazy ? 1 : 0)
    if (exit !== undefined) this.#close(exit)
  }
}

/** A repeated literal counts as a set of one. */
function repeatedItem(node: RepeatNode, utf: boolean): PatternNode {
  const { item } = node
  if (item.type !== 'text') return item
  const code = utf ? decodeUtf8At(item.bytes, 0) : item.bytes.charCodeAt(0)
  return { type: 'set', set: new CharSet({ ranges: [code, code], tests: [] }, false) }
}

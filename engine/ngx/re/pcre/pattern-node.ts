import { type CharSet } from './char-set.ts'

/** Group that a reference means: by number, or by a name that is looked up when the pattern is complete. */
export type GroupReference = { readonly number: number } | { readonly name: string }

/** Position assertions that look at no more than the neighbouring characters. */
export type AnchorKind =
  | 'subject-start' // \A, ^
  | 'line-start' // ^ with m
  | 'subject-end' // \z
  | 'last-line-end' // \Z, $
  | 'line-end' // $ with m
  | 'word-boundary'
  | 'no-word-boundary'
  | 'match-start' // \G

/** What (?(...)yes|no) asks. */
export type ConditionTest =
  | { readonly type: 'group-set'; readonly group: GroupReference; readonly offset: number }
  | { readonly type: 'recursing'; readonly group: GroupReference | undefined; readonly offset: number }
  | { readonly type: 'define'; readonly offset: number }
  | { readonly type: 'constant'; readonly value: boolean; readonly offset: number }
  | { readonly type: 'look'; readonly look: LookNode; readonly offset: number }

export type LookNode = {
  readonly type: 'look'
  readonly behind: boolean
  readonly negative: boolean
  readonly branches: readonly PatternNode[]
  readonly offset: number
}

export type RepeatNode = {
  readonly type: 'repeat'
  readonly item: PatternNode
  readonly min: number
  /** Infinity for no limit. */
  readonly max: number
  readonly mode: 'greedy' | 'lazy' | 'possessive'
}

export type GroupNode = {
  readonly type: 'group'
  readonly capture: number | undefined
  readonly branches: readonly PatternNode[]
}

/** Backtracking verbs. Source: pcre2pattern(3), "Backtracking control". */
export type VerbNode = {
  readonly type: 'verb'
  readonly verb: 'accept' | 'fail' | 'commit' | 'prune' | 'skip' | 'then' | 'mark'
  readonly name: string | undefined
}

/** A parsed pattern. Options are already part of the nodes. */
export type PatternNode =
  | { readonly type: 'set'; readonly set: CharSet }
  | { readonly type: 'text'; readonly bytes: string }
  | { readonly type: 'any' }
  | { readonly type: 'dot-crlf' }
  | { readonly type: 'byte' }
  | { readonly type: 'newline-sequence' }
  | { readonly type: 'grapheme' }
  | { readonly type: 'keep'; readonly inLook: boolean }
  | { readonly type: 'anchor'; readonly kind: AnchorKind }
  | { readonly type: 'sequence'; readonly items: readonly PatternNode[] }
  | { readonly type: 'atomic'; readonly branches: readonly PatternNode[] }
  | { readonly type: 'condition'; readonly test: ConditionTest; readonly branches: readonly PatternNode[] }
  | {
      readonly type: 'back-reference'
      readonly group: GroupReference
      readonly caseless: boolean
      readonly offset: number
    }
  | { readonly type: 'call'; readonly group: GroupReference; readonly offset: number }
  | GroupNode
  | LookNode
  | RepeatNode
  | VerbNode

/** Where lines end. */
export type Newline = 'lf' | 'cr' | 'crlf' | 'any' | 'anycrlf' | 'nul'

/** A pattern after parsing. */
export type ParsedPattern = {
  readonly branches: readonly PatternNode[]
  readonly groupCount: number
  /** Name → its group numbers in order of appearance. */
  readonly names: ReadonlyMap<string, readonly number[]>
  readonly utf: boolean
  readonly newline: Newline
  readonly bsrAnycrlf: boolean
  readonly matchLimit: number | undefined
  readonly notEmpty: boolean
  readonly notEmptyAtStart: boolean
  readonly startOptimizations: boolean
  readonly dupNames: boolean
  /** (?|…) occurs. */
  readonly branchReset: boolean
}

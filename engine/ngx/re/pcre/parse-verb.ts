import { isDigit, type ParserState } from './parser-state.ts'
import { type Newline, type VerbNode } from './pattern-node.ts'

/** What (*…) items at the very start of a pattern set. */
export type StartVerbs = {
  readonly matchLimit: number | undefined
  readonly notEmpty: boolean
  readonly notEmptyAtStart: boolean
  readonly startOptimizations: boolean
}

const NEWLINES: Readonly<Record<string, Newline>> = {
  CR: 'cr',
  LF: 'lf',
  CRLF: 'crlf',
  ANY: 'any',
  ANYCRLF: 'anycrlf',
  NUL: 'nul',
}
const IGNORED = new Set(['NO_AUTO_POSSESS', 'NO_DOTSTAR_ANCHOR', 'NO_JIT'])

/** Reads (*UTF), (*CRLF), (*LIMIT_MATCH=n) and their like. Source: pcre2_compile() pso_list. */
export function readStartVerbs(state: ParserState): StartVerbs {
  let matchLimit: number | undefined
  const flags = { notEmpty: false, notEmptyAtStart: false, startOptimizations: true }
  for (;;) {
    const found = /^\(\*([A-Z0-9_]+)(?:=(\d+))?\)/.exec(state.source.slice(state.position, state.position + 64))
    if (found === null) break
    const [text, name = '', value] = found
    if (value !== undefined) {
      if (!/^LIMIT_(MATCH|HEAP|DEPTH|RECURSION)$/.test(name)) break
      const limit = Number(value)
      if (limit > 0xffffffff) state.fail(160, state.position + text.length - 1)
      if (name === 'LIMIT_MATCH') matchLimit = limit
    } else if (name === 'UTF' || name === 'UTF8') state.utf = true
    else if (name === 'UCP') state.ucp = true
    else if (name === 'NOTEMPTY') flags.notEmpty = true
    else if (name === 'NOTEMPTY_ATSTART') flags.notEmptyAtStart = true
    else if (name === 'NO_START_OPT') flags.startOptimizations = false
    else if (name === 'BSR_ANYCRLF') state.bsrAnycrlf = true
    else if (name === 'BSR_UNICODE') state.bsrAnycrlf = false
    else if (NEWLINES[name] !== undefined) state.newline = NEWLINES[name]
    else if (!IGNORED.has(name)) break
    state.position += text.length
  }
  return { matchLimit, ...flags }
}

const VERBS: Readonly<Record<string, VerbNode['verb']>> = {
  '': 'mark',
  MARK: 'mark',
  ACCEPT: 'accept',
  F: 'fail',
  FAIL: 'fail',
  COMMIT: 'commit',
  PRUNE: 'prune',
  SKIP: 'skip',
  THEN: 'then',
}

/** Reads (*VERB) or (*VERB:name); the position is on the opening parenthesis. */
export function parseVerb(state: ParserState): VerbNode {
  state.position += 2
  const start = state.position
  while (/^[A-Za-z0-9_]$/.test(state.peek())) state.position++
  const name = state.source.slice(start, state.position)
  if (isDigit(name.charAt(0))) state.fail(144, start)
  if (state.peek() !== ':' && state.peek() !== ')') state.fail(160)
  const verb = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined
  if (verb === undefined) return state.fail(160)
  if (state.peek() === ':' && state.peek(1) === ')') state.position++
  let argument: string | undefined
  if (state.peek() === ':') {
    const end = state.source.indexOf(')', state.position)
    if (end < 0) state.fail(160, state.source.length)
    argument = state.source.slice(state.position + 1, end)
    if (argument.length > 255) state.fail(176, state.position + 256)
    state.position = end
  } else if (verb === 'mark') state.fail(166)
  state.position++
  return { type: 'verb', verb, name: argument }
}

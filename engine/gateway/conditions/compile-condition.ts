import { Environment, type ASTNode, type ParseResult } from '@marcbachmann/cel-js'

import type { Condition } from '../plugin.ts'
import type { Pattern } from '../router/pattern.ts'
import { childrenOf, fieldPathsIn, valuesText } from './field-paths.ts'
import { fieldsOf, type SharedReader } from './fields.ts'

/** What conditions need that the gateway does not have itself. */
export interface ConditionServices {
  /** `kong.ctx.shared` of a request, by key. */
  readonly shared: SharedReader
  /** A pattern that cannot run away; undefined when it does not compile. */
  compilePcre(source: string, options: { readonly isAnchored: boolean }): Pattern | undefined
}

/** Loops within loops would take as long as a request wants them to. */
const MAX_LOOPS = 2
const LOOPS: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'map', 'filter'])
/** Names a condition may use (expressions docs, 3.15). */
const VARIABLES = ['http', 'net', 'consumer', 'route', 'service', 'kong', 'principal']
/** The docs name these as plugins that take no condition. */
const WITHOUT_CONDITIONS: ReadonlySet<string> = new Set([
  'pre-function',
  'post-function',
  'websocket-size-limit',
  'websocket-validator',
])

const NO_SERVICES: ConditionServices = { shared: () => undefined, compilePcre: () => undefined }

/** What is wrong with a condition; undefined when it can be compiled. */
export function conditionProblem(text: unknown): string | undefined {
  const parsed = parse(String(text), NO_SERVICES)
  return 'problem' in parsed ? `invalid condition: ${parsed.problem}` : undefined
}

/** Whether a plugin can have a condition (conditions docs, "Limitations"). */
export function takesConditions(plugin: string): boolean {
  return !WITHOUT_CONDITIONS.has(plugin)
}

/** Compiles a condition. One that is not sound fails for every request. */
export function compileCondition(text: string, services: ConditionServices): Condition {
  const parsed = parse(text, services)
  if ('problem' in parsed) return { text, evaluate: () => ({ error: parsed.problem }) }
  const { program, fallback } = parsed
  const paths = fieldPathsIn(program.ast)
  return {
    text,
    evaluate(ctx) {
      const fields = fieldsOf(ctx, paths, services.shared)
      try {
        const result: unknown = program(fields)
        if (typeof result !== 'boolean') return { error: `a condition is true or false, not a ${typeof result}` }
        return { holds: result, values: valuesText(paths, fields) }
      } catch (error) {
        return fallback === undefined
          ? { error: firstLine(error) }
          : { holds: fallback, values: valuesText(paths, fields) }
      }
    },
  }
}

interface Parsed {
  readonly program: ParseResult
  /** `default(<all of it>, false)`: what counts when the rest fails. */
  readonly fallback: boolean | undefined
}

const DEFAULT = /^\s*default\((.*),\s*(true|false)\s*\)\s*$/s

function parse(text: string, services: ConditionServices): Parsed | { readonly problem: string } {
  const [, inner = text, fallback] = DEFAULT.exec(text) ?? []
  try {
    const program = environmentOf(services).parse(withPatterns(inner))
    const { valid, error, type } = program.check()
    if (!valid) return { problem: firstLine(error) }
    if (type !== 'bool' && type !== 'dyn')
      return { problem: `a condition is true or false, not of type ${type ?? '?'}` }
    if (loopsIn(program.ast) > MAX_LOOPS) return { problem: `loops may be ${MAX_LOOPS} deep` }
    return { program, fallback: fallback === undefined ? undefined : fallback === 'true' }
  } catch (error) {
    return { problem: firstLine(error) }
  }
}

function environmentOf({ compilePcre }: ConditionServices): Environment {
  const patterns = new Map<string, Pattern | undefined>()
  const environment = new Environment({ unlistedVariablesAreDyn: false })
  for (const name of VARIABLES) environment.registerVariable(name, 'map')
  return environment.registerFunction('string.matchesPattern(string): bool', (value: string, source: string) => {
    const pattern = patterns.get(source) ?? compilePcre(source, { isAnchored: false })
    if (!pattern) throw new Error(`invalid regular expression: ${source}`)
    patterns.set(source, pattern)
    return pattern.test(value)
  })
}

/** `matches` of the library is a RegExp, which nothing can stop; ours has a limit. What stands in quotes stays. */
function withPatterns(text: string): string {
  return text.replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\.\s*matches\s*\(/g, (part) =>
    /^["']/.test(part) ? part : '.matchesPattern(',
  )
}

function loopsIn(node: ASTNode): number {
  const own = node.op === 'rcall' && LOOPS.has(String(node.args[0])) ? 1 : 0
  return own + Math.max(0, ...childrenOf(node).map(loopsIn))
}

/** The library shows the place below; Kong's line has the sentence alone. */
function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message.split('\n', 1)[0]?.trim() ?? message
}

import { createErrors, type KongError } from '../gateway/errors/kong-error.ts'
import { comparable } from './kong-errors.ts'

/** A line of conformance/gateway/errors.jsonl: one constructor of Kong's errors and what it made. */
export interface ErrorCase {
  readonly kind: string
  readonly args: readonly unknown[]
  readonly strategy?: string
  readonly expect: { readonly body?: unknown; readonly string?: string; readonly thrown?: string }
}

/** Every constructor has the name that Kong gives it. */
export function supports({ kind }: ErrorCase): boolean {
  return kind in createErrors('off')
}

/** What of an error is otherwise than Kong's. */
export function failures({
  kind,
  args,
  strategy = 'postgres',
  expect,
}: ErrorCase): { readonly expected: unknown; readonly actual: unknown }[] {
  const actual = answerTo(kind, args, strategy)
  const isSame = JSON.stringify(sorted(actual)) === JSON.stringify(sorted(expect))
  return isSame ? [] : [{ expected: expect, actual }]
}

function answerTo(kind: string, args: readonly unknown[], strategy: string): unknown {
  const make = createErrors(strategy)[kind as 'schema_violation'] as (...args: readonly unknown[]) => KongError
  try {
    return make(...args)
  } catch (error) {
    return { thrown: error instanceof Error ? error.message : String(error) }
  }
}

/** Kong gives flattened errors in any order. */
function sorted(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(comparable(answer)), (key, value: unknown) => {
    if ((key !== 'flattened_errors' && key !== 'errors') || !Array.isArray(value)) return value
    return value.map((item) => JSON.stringify(item)).sort()
  })
}

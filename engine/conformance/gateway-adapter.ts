import type { GatewayAdapter } from './adapters.ts'
import { judgeSchema, type SchemaCase } from './gateway-schema-adapter.ts'
import { failures, supports, type RouterCase } from './gateway-router-adapter.ts'

type Judge = (fact: Readonly<Record<string, unknown>>) => readonly string[] | Promise<readonly string[]>

const judges: Readonly<Record<string, Judge>> = {
  router: (fact) => judgeRouter(fact as unknown as RouterCase),
  schema: (fact) => judgeSchema(fact as unknown as SchemaCase),
}

/** Compares what Kong's modules answered with ours; a file without a judge counts as different. */
export const judge: GatewayAdapter['judge'] = (file, fact) => judges[file]?.(fact) ?? [`${file} is not judged yet`]

function judgeRouter(testCase: RouterCase): string[] {
  if (!supports(testCase)) return [`router flavor ${testCase.flavor} of ${testCase.subsystem} is not there yet`]
  return failures(testCase).map(
    ({ request, expected, actual }) =>
      `${JSON.stringify(request)}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`,
  )
}

import { checkTypes } from './atc/check-types.ts'
import { isWellFormedField, type Subsystem } from './atc/fields.ts'
import { fieldsOf } from './atc/necessities.ts'
import { ExpressionError } from './atc/parse-error.ts'
import { parseExpression } from './atc/parse-expression.ts'

/** Why an expression cannot be a route's, in atc-router's words; undefined when it can (Kong: router.md §6). */
export function expressionProblem(text: string, subsystem: Subsystem): string | undefined {
  try {
    const expression = parseExpression(text)
    checkTypes(expression, subsystem)
    return fieldsOf(expression).every(isWellFormedField) ? undefined : 'illformed http.path.segments.* field'
  } catch (error) {
    if (error instanceof ExpressionError) return error.message
    throw error
  }
}

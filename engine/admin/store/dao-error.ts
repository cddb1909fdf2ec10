import { errorTree } from '../../gateway/errors/error-tree.ts'
import { createErrors, type KongError, type KongErrorBody } from '../../gateway/errors/kong-error.ts'
import type { Problem } from '../../gateway/schema/field.ts'

/** Kong's errors as the Admin API words them; the strategy shows in log lines only. */
export const ERRORS = createErrors('postgres')

/** Why a DAO refused: what the Admin API answers. Nothing was changed. */
export class DaoError extends Error {
  readonly body: KongErrorBody

  constructor(error: KongError) {
    super(error.string)
    this.name = 'DaoError'
    this.body = error.body
  }
}

/** What a schema has against an entity, as an error (Kong: admin-api.md §2 code 2). */
export function schemaViolation(problems: readonly Problem[]): DaoError {
  return new DaoError(ERRORS.schema_violation(errorTree(problems)))
}

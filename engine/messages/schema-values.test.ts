import { describe } from 'vitest'

import { provokeAll } from './admin-harness.ts'
import { SCHEMA_VALUES } from './schema-values.cases.ts'

describe('what schemas say about values', () => {
  provokeAll(SCHEMA_VALUES)
})

import { describe } from 'vitest'

import { provokeAll } from './admin-harness.ts'
import { CONFIGURATION } from './configuration.cases.ts'
import { SCHEMA_DEFINITIONS } from './schema-definitions.cases.ts'

describe('what is said about definitions', () => {
  provokeAll(SCHEMA_DEFINITIONS)
})

describe('what the Admin API and kong.db say', () => {
  provokeAll(CONFIGURATION)
})

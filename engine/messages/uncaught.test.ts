import { describe } from 'vitest'

import { UNCAUGHT } from './uncaught.cases.ts'
import { provoke } from './harness.ts'

describe('uncaught errors', () => {
  provoke(UNCAUGHT)
})

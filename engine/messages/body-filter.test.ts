import { describe } from 'vitest'

import { BODY_FILTER } from './body-filter.cases.ts'
import { provoke } from './harness.ts'

describe('body_filter', () => {
  provoke(BODY_FILTER)
})

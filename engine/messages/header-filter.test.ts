import { describe } from 'vitest'

import { HEADER_FILTER } from './header-filter.cases.ts'
import { provoke } from './harness.ts'

describe('header_filter', () => {
  provoke(HEADER_FILTER)
})

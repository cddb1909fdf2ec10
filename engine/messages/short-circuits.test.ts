import { describe } from 'vitest'

import { provoke } from './harness.ts'
import { SHORT_CIRCUITS } from './short-circuits.cases.ts'

describe('the phases after a short circuit', () => {
  provoke(SHORT_CIRCUITS)
})

import { describe } from 'vitest'

import { DIRECT_EXITS } from './direct-exits.cases.ts'
import { provoke } from './harness.ts'

describe('answers made with ngx itself', () => {
  provoke(DIRECT_EXITS)
})

import { describe } from 'vitest'

import { provoke } from './harness.ts'
import { UPSTREAMS } from './upstreams.cases.ts'

describe('upstreams', () => {
  provoke(UPSTREAMS)
})

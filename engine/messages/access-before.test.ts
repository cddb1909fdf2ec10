import { describe } from 'vitest'

import { ACCESS } from './access-before.cases.ts'
import { provoke } from './harness.ts'

describe('the access phase around plugins', () => {
  provoke(ACCESS)
})

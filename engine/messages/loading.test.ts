import { describe } from 'vitest'

import { provoke } from './harness.ts'
import { LOADED, REFUSALS } from './loading.cases.ts'

describe('plugins that Kong does not load', () => {
  provoke(REFUSALS)
})
describe('plugins that Kong loads', () => {
  provoke(LOADED)
})

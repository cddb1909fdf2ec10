import { describe } from 'vitest'

import { NGX_VALUES } from './ngx-values.cases.ts'
import { provoke } from './harness.ts'

describe('values of ngx', () => {
  provoke(NGX_VALUES)
})

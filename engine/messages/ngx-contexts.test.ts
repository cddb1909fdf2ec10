import { describe } from 'vitest'

import { NGX_CONTEXTS } from './ngx-contexts.cases.ts'
import { provoke } from './harness.ts'

describe('ngx in each context', () => {
  provoke(NGX_CONTEXTS)
})

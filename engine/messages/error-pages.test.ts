import { describe, expect, it } from 'vitest'

import { ERROR_PAGES, UNPROVOKED } from './error-pages.cases.ts'
import { provoke } from './harness.ts'

describe('error pages', () => {
  provoke(ERROR_PAGES)

  it('leave out no status that Kong has a page for', () => {
    expect(UNPROVOKED).toEqual([])
  })
})

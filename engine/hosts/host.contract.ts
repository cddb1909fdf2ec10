import { afterEach, beforeEach, describe, it } from 'vitest'
import { HOST_CONTRACT, type HostUnderTest } from './tests/host-contract.ts'

export type { HostUnderTest } from './tests/host-contract.ts'

/** The suite that every host passes (STYLE §10). */
export function describeHost(name: string, create: () => HostUnderTest | Promise<HostUnderTest>): void {
  describe(`the ${name} host`, () => {
    let tested: HostUnderTest
    beforeEach(async () => {
      tested = await create()
    })
    afterEach(async () => {
      await tested.dispose?.()
    })
    for (const { name: deed, check } of HOST_CONTRACT) it(deed, () => check(tested))
  })
}

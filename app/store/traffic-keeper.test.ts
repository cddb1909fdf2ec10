import 'fake-indexeddb/auto'
import { expect, it, vi } from 'vitest'

import { EMPTY_DRAFT } from '../kernels/draft-request.ts'
import { createStorage } from './storage.ts'
import { createStudioStore, type StudioStore } from './store.ts'
import { createTabChannel } from './tab-channel.ts'
import { keepTraffic } from './traffic-keeper.ts'

const storage = createStorage()
const scenario = { id: 'shared', name: 'shared', source: 'new', files: {}, disk: undefined } as const

async function openTab(): Promise<StudioStore> {
  const store = createStudioStore()
  keepTraffic(store, storage, createTabChannel())
  const reading = vi.spyOn(storage, 'readTraffic')
  store.getState().showScenario(scenario)
  await reading.mock.results[0]?.value
  reading.mockRestore()
  await Promise.resolve()
  return store
}
const add = (store: StudioStore, name: string, value: string) => {
  const { environments, setEnvironments } = store.getState()
  setEnvironments(
    environments.map((one) =>
      one.name === 'local'
        ? { ...one, variables: [...one.variables.filter((variable) => variable.name !== name), { name, value }] }
        : one,
    ),
  )
}
const valuesIn = (store: StudioStore) =>
  Object.fromEntries(store.getState().environments[0]?.variables.map(({ name, value }) => [name, value]) ?? [])
const stepsIn = (store: StudioStore) => store.getState().steps.map(({ name }) => name)
const step = (name: string) => ({ id: name, name, draft: EMPTY_DRAFT })

it('two tabs add variables and steps: both have both, and so has the storage', async () => {
  const [a, b] = [await openTab(), await openTab()]
  add(a, 'host', 'a.test')
  add(b, 'tenant', 'acme')
  a.getState().setSteps([step('one')])
  b.getState().setSteps([step('two')])
  for (const tab of [a, b]) {
    await vi.waitFor(() => expect(valuesIn(tab)).toEqual({ host: 'a.test', tenant: 'acme' }))
    await vi.waitFor(() => expect(stepsIn(tab).toSorted()).toEqual(['one', 'two']))
  }
  const kept = await storage.readTraffic('shared')
  expect(kept?.environments[0]?.variables.map(({ name }) => name).toSorted()).toEqual(['host', 'tenant'])
  expect(kept?.steps.map(({ id }) => id).toSorted()).toEqual(['one', 'two'])

  // what one tab changes or removes goes from the other, too
  a.getState().setSteps(a.getState().steps.filter(({ id }) => id !== 'one'))
  add(b, 'host', 'b.test')
  for (const tab of [a, b]) {
    await vi.waitFor(() => expect(stepsIn(tab)).toEqual(['two']))
    await vi.waitFor(() => expect(valuesIn(tab)).toEqual({ host: 'b.test', tenant: 'acme' }))
  }
})

it('what another tab kept stays, also when something was added here while that came back', async () => {
  const [a, b] = [await openTab(), await openTab()]
  const before = stepsIn(b)
  a.getState().setSteps([...a.getState().steps, step('from a')])
  // two writes at once: the second waits for the answer of the first
  b.getState().setSteps([...b.getState().steps, step('from b')])
  b.getState().setSteps([...b.getState().steps, step('from b, too')])
  const all = [...before, 'from a', 'from b', 'from b, too'].toSorted()
  for (const tab of [a, b]) await vi.waitFor(() => expect(stepsIn(tab).toSorted()).toEqual(all))
  expect((await storage.readTraffic('shared'))?.steps.map(({ name }) => name).toSorted()).toEqual(all)

  // a step that is there changes, and goes on being changed elsewhere
  a.getState().setSteps(a.getState().steps.map((one) => (one.id === 'from a' ? { ...one, name: 'named' } : one)))
  await vi.waitFor(() => expect(stepsIn(b)).toContain('named'))
})

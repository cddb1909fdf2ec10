import { expect, it } from 'vitest'

import type { EngineClient } from './engine-port.ts'
import { createStudioStore } from './store.ts'
import { hearTraffic } from './traffic-ear.ts'

it('shows what was recorded before this studio was there, as soon as the line stands, and opens none of it', async () => {
  const store = createStudioStore()
  const newest = { id: 'old' }
  const state = { isPaused: false, isLasting: true, bound: 1e6, size: 10, most: 100, kept: 7, seen: 9, newest }
  const asked: string[] = []
  const shown: unknown[] = []
  let stand = (): void => undefined
  const client = {
    onStatus(listener: (status: string) => void) {
      stand = () => listener('ready')
      return () => undefined
    },
    onTraffic: () => () => undefined,
    onReplay: () => () => undefined,
    recorder: async () => ({
      traffic: async () => state,
      readRun: async (id: string) => void asked.push(id),
    }),
  } as unknown as EngineClient
  const stop = hearTraffic(store, client, (run) => shown.push(run))
  expect(store.getState().traffic).toBeUndefined()
  stand()
  await new Promise((resolve) => setTimeout(resolve, 0))
  expect(store.getState().traffic).toMatchObject({ kept: 7, isLasting: true })
  expect([asked, shown]).toEqual([[], []])
  stop()
})

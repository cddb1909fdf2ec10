import { expect, test } from '@playwright/test'

import { callWorker, fetchThrough, scenarioFrom, stopWorkers, workerLives } from './worker-client.ts'

test('in a real service worker: await in pcall in coroutine.wrap, exit, a looping neighbour, and a stop in the middle', async ({
  page,
}) => {
  const scenario = scenarioFrom('e2e/assets/prove-first')
  await page.goto('/')
  expect(await callWorker(page, 'apply', [scenario])).toMatchObject({ ok: true })

  const finished: string[] = []
  const looping = fetchThrough(page, scenario.id, '/loop').then((answer) => (finished.push('loop'), answer))
  const answer = await fetchThrough(page, scenario.id, '/await')
  finished.push('await')
  expect(answer).toMatchObject({ status: 403, headers: { 'x-later': 'yes' } })
  expect(answer.body).toContain('policy says: not you')

  const loop = await looping
  expect(loop.status).toBe(500)
  expect(loop.body).toContain('An unexpected error occurred')
  expect(finished).toEqual(['await', 'loop'])

  const before = await workerLives(page)
  const interrupted = fetchThrough(page, scenario.id, '/loop')
  await page.waitForTimeout(50)
  await stopWorkers(page)
  // Chrome gives the interrupted request to a new worker, which finds the scenario in its database.
  expect((await interrupted).status).toBe(500)
  expect((await fetchThrough(page, scenario.id, '/await')).status).toBe(403)
  await expect.poll(async () => (await workerLives(page)).filter((life) => before.includes(life))).toEqual([])
})

import { expect, type Page, test } from '@playwright/test'

import type { Evaluation, Run, SendRequest, Stop } from '../engine/protocol.ts'
import { callWorker, stopWorkers, workerLives } from './worker-client.ts'

/** The debugger of the engine in a real service worker, asked as the studio asks it. */

const handler = `
local Counter = { PRIORITY = 1000, VERSION = "1.0.0" }
local count = 0
function Counter.access()
  count = count + 1
  local mine = count
  local limit = 10
  kong.response.set_header("X-Count", mine .. "/" .. limit)
end
return Counter
`
const file = 'kong/plugins/counter/handler.lua'
const id = 'debug-engine'
const scenario = {
  id,
  files: {
    'kong.yml': `_format_version: "3.0"
services:
- { name: up, url: "http://up.test", routes: [{ name: all, paths: [/] }] }
plugins:
- name: counter
`,
    'phasescope.yml': 'upstreams:\n  up.test:\n    - reply: { status: 200, body: { text: hello } }\n',
    [file]: handler,
    'kong/plugins/counter/schema.lua':
      'return { name = "counter", fields = { { config = { type = "record", fields = {} } } } }',
  },
}
const GET: SendRequest = { method: 'GET', target: '/', headers: [['Host', 'api.test']] }
const breakpoint = { type: 'line', id: 'a', file, line: 8, hits: '1' }

async function ask<T>(page: Page, method: string, ...args: readonly unknown[]): Promise<T> {
  return (await callWorker(page, method, [id, ...args])) as T
}

async function stopOf(page: Page): Promise<Stop> {
  await expect.poll(async () => (await ask<Stop[]>(page, 'debugStops')).length).toBeGreaterThan(0)
  const [stop] = await ask<Stop[]>(page, 'debugStops')
  if (!stop) throw new Error('nothing stands still')
  return stop
}

function textOf(evaluation: Evaluation): string {
  return evaluation.type === 'values' ? evaluation.values.map(({ text }) => text).join(' ') : evaluation.message
}

const counted = ({ response }: Run): string | undefined =>
  response.headers.find(([name]) => name.toLowerCase() === 'x-count')?.[1]

/** Hears what the worker tells on its own, as a studio does. */
async function listen(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready
    const { port1, port2 } = new MessageChannel()
    const heard: unknown[] = []
    Object.assign(window, { heard })
    port1.onmessage = ({ data }) => data?.m && heard.push({ method: data.m, details: data.a })
    active?.postMessage({ type: 'connect-studio' }, [port2])
  })
}

async function runsHeard(page: Page): Promise<readonly Run[]> {
  return page.evaluate(() => {
    const { heard } = window as unknown as { heard: { method: string; details: unknown[] }[] }
    return heard.filter(({ method }) => method === 'runRecorded').map(({ details }) => details[0])
  }) as Promise<readonly Run[]>
}

async function openPage(page: Page): Promise<void> {
  await page.goto('/')
  expect(await callWorker(page, 'apply', [scenario])).toMatchObject({ ok: true })
}

test('a breakpoint in the worker stops only its own request', async ({ page }) => {
  await openPage(page)
  await ask(page, 'setBreakpoints', [breakpoint])
  await ask(page, 'debugSend', GET)
  const stop = await stopOf(page)
  expect(stop).toMatchObject({ reason: { type: 'breakpoint', id: 'a' }, frames: [{ place: { file, line: 8 } }] })
  for (const expected of ['2/10', '3/10']) expect(counted(await ask<Run>(page, 'send', GET))).toBe(expected)
  // a page under the worker's scope is served, too
  const fetched = await page.evaluate(
    (url) => fetch(url).then((r) => r.headers.get('x-count')),
    `/gateway/${id}/http/api.test/`,
  )
  expect(fetched).toBe('4/10')
  expect(await ask<Stop[]>(page, 'debugStops')).toMatchObject([{ id: stop.id, step: stop.step }])
  expect(textOf(await ask<Evaluation>(page, 'evaluate', stop.id, { frame: 0, text: 'mine, count' }))).toBe('1 4')
})

test('steps forwards and backwards, and runs from a moment of the past in a branch', async ({ page }) => {
  await openPage(page)
  await listen(page)
  await ask(page, 'setBreakpoints', [breakpoint])
  const run = await ask<string>(page, 'debugSend', GET)
  const { id: stop } = await stopOf(page)
  for (const line of [7, 6, 5]) {
    expect(await ask<boolean>(page, 'stepBack', stop)).toBe(true)
    expect(await ask<Stop[]>(page, 'debugStops')).toMatchObject([{ isPast: true, frames: [{ place: { line } }] }])
  }
  await ask(page, 'stepOver', stop)
  expect(await ask<Stop[]>(page, 'debugStops')).toMatchObject([{ isPast: true, frames: [{ place: { line: 6 } }] }])
  await ask(page, 'setVariable', stop, { frame: 0, expression: 'count', value: '41' })
  const branch = await ask<string>(page, 'runFromHere', stop)
  await ask(page, 'closeMoment', stop)
  await ask(page, 'continueRun', stop)
  // the breakpoint counts from the beginning in a world of its own
  await expect
    .poll(async () => {
      for (const each of await ask<Stop[]>(page, 'debugStops')) await ask(page, 'continueRun', each.id)
      return (await runsHeard(page)).length
    })
    .toBe(2)
  const runs = await runsHeard(page)
  expect(runs.map((each) => [each.branchOf?.run, counted(each)]).toSorted()).toEqual([
    [undefined, '1/10'],
    [run, '41/10'],
  ])
  expect(runs.find(({ branchOf }) => branchOf)?.id).toBe(branch)
})

test('a pause comes back when the browser stopped the worker', async ({ page }) => {
  await openPage(page)
  await ask(page, 'setBreakpoints', [breakpoint])
  const run = await ask<string>(page, 'debugSend', GET)
  const before = await stopOf(page)
  await ask(page, 'setVariable', before.id, { frame: 0, expression: 'limit', value: '99' })
  await callWorker(page, 'ping', [])
  const lives = await workerLives(page)
  await stopWorkers(page)
  await expect.poll(async () => (await workerLives(page)).some((life) => lives.includes(life))).toBe(false)
  await page.reload()
  expect(await callWorker(page, 'apply', [scenario])).toMatchObject({ ok: true })
  await listen(page)
  const after = await stopOf(page)
  expect(after).toMatchObject({ run, step: before.step, isPast: false, reason: { type: 'breakpoint', id: 'a' } })
  expect(textOf(await ask<Evaluation>(page, 'evaluate', after.id, { frame: 0, text: 'limit' }))).toBe('99')
  await ask(page, 'continueRun', after.id)
  await expect.poll(async () => (await runsHeard(page)).map(counted)).toEqual(['1/99'])
})

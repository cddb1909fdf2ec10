import { expect, test } from 'vitest'

import type { ScriptedPeer } from '../hosts/memory/scripted-peer.ts'
import type { Run } from '../protocol.ts'
import type { Stop } from './model.ts'
import { debugBench, type Bench } from './tests/pause-log.ts'

/** Speaks with somebody who wants to know who it is. */
const teller = `
local Teller = { PRIORITY = 1000, VERSION = "1.0.0" }
function Teller.access()
  local key = "a"
  local sock = ngx.socket.tcp()
  sock:settimeout(2000)
  assert(sock:connect("10.0.0.9", 6379))
  sock:send("AUTH me\\n")
  local greeting = sock:receive()
  local ok, failure = sock:send("GET " .. key .. "\\n")
  local value, err = sock:receive()
  kong.response.set_header("X-Greeting", greeting)
  kong.response.set_header("X-Value", value or "none")
  kong.response.set_header("X-Failure", failure or err or "none")
  sock:close()
end
return Teller
`
const file = 'kong/plugins/teller/handler.lua'

/** Each connection's lines, as its other side heard them. */
type Heard = string[][]

/** Answers a line each; nobody gets a value before he said who he is. */
function store(heard: Heard): ScriptedPeer {
  const lines: string[] = []
  heard.push(lines)
  return {
    heard(bytes, talk) {
      for (const line of new TextDecoder().decode(bytes).split('\n').filter(Boolean)) {
        lines.push(line)
        const isKnown = lines[0] === 'AUTH me'
        const answer =
          line === 'AUTH me' ? 'welcome' : isKnown ? `${line} of connection ${heard.length}` : 'who are you'
        talk.send(new TextEncoder().encode(`${answer}\n`))
      }
    },
  }
}

async function storeBench(): Promise<Bench & { readonly heard: Heard; readonly branches: Run[] }> {
  const heard: Heard = []
  const branches: Run[] = []
  const bench = await debugBench({ teller }, {}, { peer: () => store(heard), onRun: (run) => branches.push(run) })
  return { ...bench, heard, branches }
}

/** A finished run, and the moment of it before a line ran. */
async function momentAt(bench: Bench, line: number): Promise<Stop> {
  const run = await bench.run(bench.send())
  const id = run.trace.events.find(({ request }) => request !== undefined)?.request ?? ''
  const opened = await bench.run(bench.debug.open(id))
  bench.debug.setBreakpoints([{ type: 'line', id: 'here', file, line }])
  await bench.run(bench.debug.reverseContinue(opened?.id ?? 0))
  bench.debug.setBreakpoints([])
  const stop = bench.debug.stops().find((each) => each.id === opened?.id)
  if (stop?.frames[0]?.place?.line !== line) throw new Error(`not at line ${line}`)
  return stop
}

async function ended({ branches, host }: { readonly branches: Run[]; readonly host: Bench['host'] }, id: string) {
  for (let i = 0; i < 400; i++) {
    const run = branches.find((each) => each.id === id)
    if (run) return run
    await host.advance(5)
  }
  throw new Error('the branch did not end')
}

const headers = ({ response }: Run) =>
  Object.fromEntries(response.headers.filter(([name]) => /^X-(Greeting|Value|Failure)$/.test(name)))
const misses = ({ trace }: Run) =>
  trace.events.flatMap((event) =>
    event.type === 'replay-missed' ? [{ isLive: event.isLive, detail: event.detail }] : [],
  )
const SENT_B = 'tcp 10.0.0.9:6379: it is sent "GET b\\n", and the recording has "GET a\\n" there'

// before the socket was opened, while its greeting is awaited, and in the middle of the conversation
const MOMENTS = [5, 9, 10]

test.each(MOMENTS)('says the same again from line %i on: the recorded answers, and nobody is asked', async (line) => {
  const bench = await storeBench()
  const stop = await momentAt(bench, line)
  const branch = await ended(bench, await bench.run(bench.debug.runFromHere(stop.id)))
  expect(headers(branch)).toEqual({ 'X-Greeting': 'welcome', 'X-Value': 'GET a of connection 1', 'X-Failure': 'none' })
  expect(bench.heard).toEqual([['AUTH me', 'GET a']])
  expect(misses(branch)).toEqual([])
})

test.each(MOMENTS)('says something else from line %i on: a live one, told again what was said before', async (line) => {
  const bench = await storeBench()
  const stop = await momentAt(bench, line)
  await bench.run(bench.debug.evaluate(stop.id, 0, { text: 'key = "b"', isConsole: true }))
  const branch = await ended(bench, await bench.run(bench.debug.runFromHere(stop.id)))
  expect(headers(branch)).toEqual({ 'X-Greeting': 'welcome', 'X-Value': 'GET b of connection 2', 'X-Failure': 'none' })
  expect(bench.heard).toEqual([
    ['AUTH me', 'GET a'],
    ['AUTH me', 'GET b'],
  ])
  expect(misses(branch)).toEqual([{ isLive: true, detail: SENT_B }])
})

test('where nobody shall be asked the call gives nil and what differs, and the run goes on', async () => {
  const bench = await storeBench()
  const moment = await momentAt(bench, 10)
  await bench.run(bench.debug.evaluate(moment.id, 0, { text: 'key = "b"', isConsole: true }))
  const id = await bench.run(bench.debug.runFromHere(moment.id, { onMiss: 'stop' }))
  for (let i = 0; i < 400 && !bench.debug.stops().some(({ run }) => run === id); i++) await bench.host.advance(5)
  const stop = bench.debug.stops().find(({ run }) => run === id)
  expect(stop?.reason).toEqual({ type: 'missed', text: SENT_B })
  await bench.debug.resume(stop?.id ?? 0)
  const branch = await ended(bench, id)
  expect(headers(branch)).toEqual({
    'X-Greeting': 'welcome',
    'X-Value': 'none',
    'X-Failure': `not in the recording: ${SENT_B}`,
  })
  expect(branch.response.status).toBe(200)
  expect(bench.heard).toHaveLength(1)
  expect(misses(branch)).toEqual([{ isLive: false, detail: SENT_B }])
})

test('a run that stands still while an answer is awaited goes on with a live one', async () => {
  const bench = await storeBench()
  bench.debug.setBreakpoints([{ type: 'line', id: 'here', file, line: 11 }])
  const sent = bench.send()
  const stop = await bench.stop()
  bench.debug.setBreakpoints([])
  const branch = await ended(bench, await bench.run(bench.debug.runFromHere(stop.id)))
  expect(headers(branch)['X-Value']).toBe('GET a of connection 2')
  await bench.debug.resume(stop.id)
  expect(headers(await bench.run(sent))['X-Value']).toMatch(/^GET a of connection/)
})

import { afterEach, describe, expect, it } from 'vitest'

import { createEngine, type Engine } from '../engine.ts'
import { createMemoryHost } from '../hosts/memory/host.ts'
import { scenarioFiles } from '../hosts/tests/scenarios.ts'
import { playTraffic } from '../play-traffic.ts'
import { readLesson } from './lesson-yml.ts'
import { evaluateLesson, fatesOfHandlers, type Lesson } from './lesson.ts'

type Files = Readonly<Record<string, string>>
/** File, what stands there, what is written in its place. */
type Edit = readonly [file: string, before: string | RegExp, after: string]

interface Script {
  /** What happens to the handlers of the prediction: `-` for one that does not run. */
  readonly fates: string
  /** Does what the text says. */
  readonly right: readonly Edit[]
  /** What somebody might try who did not read it. */
  readonly wrong: readonly Edit[]
}

const handler = (plugin: string) => `kong/plugins/${plugin}/handler.lua`
const SET_STATUS = 'kong.response.set_header("X-Upstream-Status", kong.service.response.get_status())\n  '
const COLLECT = `  local pieces = kong.ctx.plugin.pieces
  pieces[#pieces + 1] = ngx.arg[1]
  ngx.arg[1] = nil
  if ngx.arg[2] then
    ngx.arg[1] = table.concat(pieces):gsub("secret", "******")
  end
`
const PLAIN = `local Greeting = { PRIORITY = 1000, VERSION = "1.0.0" }
function Greeting:access(conf) kong.service.request.set_header("X-Greeting", conf.word) end
function Greeting:header_filter(conf) kong.response.set_header("X-Greeting", conf.word) end
return Greeting
`

const SCRIPTS: Readonly<Record<string, Script>> = {
  'lesson-01-phases': {
    fates: '5 4 3 2 1',
    right: [[handler('walker'), 'kong.log.notice("the head', `${SET_STATUS}kong.log.notice("the head`]],
    wrong: [[handler('walker'), 'kong.log.notice("the route', `${SET_STATUS}kong.log.notice("the route`]],
  },
  'lesson-02-order': {
    fates: '3 1 2',
    right: [[handler('apple'), '1000', '1500']],
    wrong: [[handler('apple'), '1000', '3000']],
  },
  'lesson-03-rewrite': {
    fates: '3 - 2 1',
    right: [
      ['kong.yml', '        plugins:\n          - name: tagger\n', ''],
      ['kong.yml', '  - name: clock', '  - name: clock\n  - name: tagger'],
    ],
    wrong: [['kong.yml', '        plugins:\n          - name: tagger\n', '    plugins: [{ name: tagger }]\n']],
  },
  'lesson-04-exits': {
    fates: '3 2 - 1',
    right: [[handler('meter'), 'kong.response.set', 'kong.ctx.plugin.counted = "yes"\n  kong.response.set']],
    wrong: [[handler('meter'), 'PRIORITY = 500', 'PRIORITY = 1500']],
  },
  'lesson-05-response': {
    fates: '3 2 1',
    right: [
      [
        handler('loud'),
        /function Loud:response[^]*?\nend/,
        'function Loud:body_filter(conf)\n  ngx.arg[1] = ngx.arg[1]:upper()\nend',
      ],
    ],
    wrong: [[handler('loud'), 'return Loud', 'function Loud:body_filter(conf) end\nreturn Loud']],
  },
  'lesson-06-chunks': {
    fates: '4 3 2 1',
    right: [[handler('censor'), '  ngx.arg[1] = ngx.arg[1]:gsub("secret", "******")\n', COLLECT]],
    wrong: [[handler('censor'), 'ngx.arg[1]:gsub("secret", "******")', 'nil']],
  },
  'lesson-07-scopes': {
    fates: '2 3 1',
    right: [[handler('badge'), '1500', '900']],
    wrong: [['kong.yml', '  - name: badge\n    config: { label: everyone }\n', '']],
  },
  'lesson-08-worker': {
    fates: '3 2 1',
    right: [
      [handler('menu'), 'function Menu:init_worker(conf)\n  for', 'local function fill(conf)\n  for'],
      [handler('menu'), 'kong.log.notice("configure', 'FILL\n  kong.log.notice("configure'],
      [handler('menu'), /(function Menu:configure[^]*?end\n)([^]*?)(return Menu)/, '$2$1\n$3'],
      [handler('menu'), 'FILL', 'for _, conf in ipairs(configs or {}) do fill(conf) end'],
    ],
    wrong: [[handler('menu'), 'prices = {}', 'prices = { tea = "2.50 EUR" }\nprices.tea = nil']],
  },
  'lesson-09-websocket': {
    fates: '- - 3 1 2',
    right: [[handler('doorman'), 'return Doorman', 'Doorman.ws_handshake = Doorman.access\nreturn Doorman']],
    wrong: [[handler('doorman'), 'PRIORITY = 1000', 'PRIORITY = 100']],
  },
  'lesson-10-base-plugin': {
    fates: '5 3 4 2 1',
    right: [
      ['phasescope.yml', 'kong: "1.1"', 'kong: "3.9"'],
      [handler('greeting'), /[^]*/, PLAIN],
    ],
    wrong: [['phasescope.yml', 'kong: "1.1"', 'kong: "3.9"']],
  },
}

let engine: Engine | undefined
afterEach(() => engine?.dispose())

function lessonOf(files: Files): Lesson {
  const { lesson, diagnostics } = readLesson(files)
  expect(diagnostics).toEqual([])
  if (!lesson) throw new Error('no lesson')
  return lesson
}

function edited(files: Files, edits: readonly Edit[]): Files {
  return edits.reduce<Files>((all, [file, before, after]) => {
    const text = all[file] ?? ''
    const changed = text.replace(before, after)
    expect(changed, `${file} has what the script changes`).not.toBe(text)
    return { ...all, [file]: changed }
  }, files)
}

/** Plays one item of the traffic; undefined when the files do not load. */
async function play(files: Files, request: string) {
  const host = createMemoryHost()
  engine = createEngine({ host })
  const { ok, overview } = await host.run(engine.apply({ id: 'lesson', files }))
  const item = overview?.traffic.find(({ name }) => name === request)
  if (!ok || !item) return undefined
  const played = await host.run(playTraffic(engine, item))
  const { run } = played
  const response =
    'response' in run ? run.response : (run.handshake ?? { status: 0, headers: [], body: new Uint8Array() })
  return { response, trace: run.trace, worker: engine.workerTrace() }
}

async function passes(files: Files, lesson: Lesson): Promise<boolean> {
  const run = await play(files, lesson.check?.request ?? '')
  return run !== undefined && evaluateLesson(lesson, run).isPassed
}

describe.each(Object.entries(SCRIPTS))('%s', (name, { fates, right, wrong }) => {
  const files = scenarioFiles(name).files

  it('has a text of a minute, a prediction, a task, a check and hints', () => {
    const { text, prediction, task, check, hints } = lessonOf(files)
    expect(text.split(/\s+/).length).toBeLessThan(200)
    expect([prediction?.handlers.length, task, check?.expect.length, hints.length]).not.toContain(undefined)
    expect(hints.length).toBeGreaterThan(0)
  })

  it('shows what happens to the handlers it asks for, and not in the order it lists them', async () => {
    const { prediction } = lessonOf(files)
    const run = await play(files, prediction?.request ?? '')
    const seen = run && fatesOfHandlers(prediction?.handlers ?? [], run)
    expect(seen?.map(({ place }) => place ?? '-').join(' ')).toBe(fates)
    expect(fates).not.toBe('1 2 3')
    expect(seen?.filter(({ place }) => place === undefined).every(({ why }) => why)).toBe(true)
  })

  it('is not passed as it stands, nor by something else', async () => {
    const lesson = lessonOf(files)
    expect(await passes(files, lesson)).toBe(false)
    expect(await passes(edited(files, wrong), lesson)).toBe(false)
  })

  it('is passed by a script that does what the text says', async () => {
    expect(await passes(edited(files, right), lessonOf(files))).toBe(true)
  })
})

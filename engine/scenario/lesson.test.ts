import { describe, expect, it } from 'vitest'

import { readLesson } from './lesson-yml.ts'
import { evaluateLesson, needsWorkerTrace } from './lesson.ts'
import { readPhasescopeFile } from './phasescope-yml.ts'

const TRAFFIC = 'traffic: [{ name: one, request: { url: "http://a.test/" } }]\n'
const HANDLERS = { 'kong/plugins/a/handler.lua': '', 'kong/plugins/b/handler/init.lua': '' }
const read = (lesson: string, traffic = TRAFFIC) =>
  readLesson({ ...HANDLERS, 'phasescope.yml': `${traffic}lesson:\n${lesson.replaceAll(/^/gm, '  ')}\n` })
const mistakes = (lesson: string, traffic = TRAFFIC) =>
  read(lesson, traffic).diagnostics.map(({ message, range }) => `${range?.line}: ${message}`)

const GOOD = `title: T
text: words
prediction: { handlers: [a access, b access] }
task: do it
check: { expect: [status is 200, "order access: a before b"] }`

describe('lesson: of phasescope.yml', () => {
  it('is read, with the first request where none is named', () => {
    const { lesson, diagnostics } = read(GOOD)
    expect(diagnostics).toEqual([])
    expect(lesson).toMatchObject({
      title: 'T',
      prediction: {
        request: 'one',
        question: 'Number the handlers in the order you expect.',
        handlers: [
          { plugin: 'a', phase: 'access' },
          { plugin: 'b', phase: 'access' },
        ],
      },
      check: { request: 'one', expect: ['status is 200', 'order access: a before b'] },
      hints: [],
    })
  })

  it('needs no prediction and no task', () => {
    expect(read('title: T\ntext: words').lesson).toMatchObject({ prediction: undefined, check: undefined })
    expect(readLesson({ 'phasescope.yml': 'kong: "3.9"' })).toEqual({ lesson: undefined, diagnostics: [] })
  })

  it.each([
    ['title: T', "2: a lesson needs a 'title' and a 'text'"],
    [`${GOOD}\nhint: x`, "8: unknown key 'hint'; known here: title, text, prediction, task, check, hints, open"],
    [GOOD.replace('a access', 'a log, a acess'), "5: 'a acess' is no handler: write a plugin and a phase, such as"],
    [GOOD.replace('a access', 'c access'), "no plugin c in kong/plugins: 'c access' can't be predicted"],
    [GOOD.replace('b access', 'a access'), "'a access' is named twice"],
    [GOOD.replace(', b access', ''), 'a prediction needs at least two handlers to put in order'],
    [GOOD.replace('status is 200', 'status is ok'), "unknown expectation 'status is ok'; write it like:"],
    [GOOD.replace('{ expect:', '{ request: two, expect:'), "no request 'two' in 'traffic'; there is: one"],
    [GOOD.replace('task: do it\n', ''), "a lesson's 'task' needs a 'check'"],
    [`${GOOD}\nopen: [nowhere.lua]`, 'no file nowhere.lua in the scenario'],
  ])('says what is wrong, and where: %#', (lesson, message) => {
    const said = mistakes(lesson)
    expect(said).toHaveLength(1)
    expect(said[0]).toContain(message)
  })

  it('needs a request to run', () => {
    expect(mistakes(GOOD, '')[0]).toContain("a lesson needs a request in 'traffic' that it can run")
  })

  it('keeps a scenario from loading when it is wrong', () => {
    const file = `${TRAFFIC}lesson: { title: T }\n`
    expect(readPhasescopeFile({ 'phasescope.yml': file }).diagnostics.map(({ code }) => code)).toEqual([
      'phasescope-yml',
    ])
  })

  it('knows when it looks beyond requests', () => {
    const { lesson } = read(GOOD)
    const worker = read(GOOD.replace('a access', 'a init_worker')).lesson
    expect([lesson && needsWorkerTrace(lesson), worker && needsWorkerTrace(worker)]).toEqual([false, true])
  })

  it('can be passed only with a check', () => {
    const trace = {
      header: { version: 1, kong: '3.9', edition: 'enterprise', seed: 1, scenario: 's' },
      events: [],
    } as const
    const run = { response: { status: 200, headers: [], body: new Uint8Array() }, trace }
    expect(evaluateLesson({ check: undefined }, run).isPassed).toBe(false)
    const of = (expect: string) => evaluateLesson({ check: { request: 'one', expect: [expect] } }, run).isPassed
    expect([of('kong is 3.9'), of('kong is 1.1'), of('status is 200')]).toEqual([true, false, true])
  })
})

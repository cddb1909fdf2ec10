import { describe, expect, it } from 'vitest'
import type { Run, SendRequest } from '../../engine/protocol.ts'
import { exitRun, overview } from '../fixtures/exit-trace.ts'
import { EMPTY_DRAFT } from '../kernels/draft-request.ts'
import type { Scenario } from './scenario-slice.ts'
import { createStudioStore } from './store.ts'
import { createTrafficSession, requestToSend, sequenceSteps } from './traffic-session.ts'

const FILE = 'phasescope.yml'
const scenario: Scenario = {
  id: 'guard',
  name: 'guard',
  source: 'new',
  files: { [FILE]: 'kong: "3.9"   # pinned\n' },
  disk: undefined,
}

function studio(
  answer: (request: SendRequest) => Promise<Run | undefined> = async (request) => ({ ...exitRun, request }),
) {
  const store = createStudioStore()
  store.getState().showScenario(scenario)
  const sent: (readonly [target: string, name: string | undefined])[] = []
  const traffic = createTrafficSession({
    store,
    settle: async () => undefined,
    deliver: async (request, name) => {
      sent.push([request.target, name])
      store.getState().startSending(request, name)
      const run = await answer(request)
      store.getState().endSending()
      if (run) store.getState().addRun(run)
      return run
    },
    send: async () => void sent.push(['composer', undefined]),
  })
  return { store, traffic, sent, state: () => store.getState() }
}

describe('importText', () => {
  it('puts one curl command into the composer, and takes it back', async () => {
    const { traffic, state } = studio()
    state().loadDraft({ ...EMPTY_DRAFT, url: '/before' })
    expect(await traffic.importText("curl http://api.test/{{a}} -H 'x: {{b}}'")).toBe(true)
    expect(requestToSend(state(), state().draft)).toMatchObject({ request: { target: '/{{a}}' } })
    traffic.undo()
    expect(state().draft.url).toBe('/before')
  })

  it('makes steps of several, and leaves alone what is no traffic', async () => {
    const { traffic, state } = studio()
    await traffic.importText('curl http://a.test/1 http://a.test/2')
    expect(sequenceSteps({ overview: undefined, steps: state().steps }).map(({ name }) => name)).toEqual([
      'GET /1',
      'GET /2',
    ])
    expect(await traffic.importText('just words')).toBe(false)
    expect(state().steps).toHaveLength(2)
  })

  it('says in a sentence what is wrong', async () => {
    const { traffic, state } = studio()
    await traffic.importText('curl -H')
    expect(state().trafficMessage?.text).toBe(
      "The curl command was not imported: curl's option -H needs a value after it.",
    )
  })

  it('takes variables of a .http file along', async () => {
    const { traffic, state } = studio()
    await traffic.importText('@host = http://api.test\nGET {{host}}/orders\n\n###\nGET {{host}}/{{nope}}\n')
    expect(requestToSend(state(), state().draft)).toMatchObject({ request: { target: '/orders' } })
    expect(state().steps).toHaveLength(2)
  })
})

describe('runSequence', () => {
  it('sends one after the other, leaves out what is unchecked, and goes on after one that can’t be sent', async () => {
    const { traffic, state, sent } = studio()
    await traffic.importText(
      'GET http://a.test/1\n\n###\nGET http://a.test/{{nope}}\n\n###\nGET http://a.test/3\n\n###\nGET http://a.test/4\n',
    )
    const [, second, third] = state().steps
    state().skipStep(third?.id ?? '', true)
    await traffic.runSequence()
    expect(sent.map(([target]) => target)).toEqual(['/1', '/4'])
    expect(state().stepStates.get(second?.id ?? '')).toMatchObject({
      type: 'failed',
      problem: expect.stringContaining('{{nope}}'),
    })
    expect([...state().stepStates.values()].map(({ type }) => type)).toEqual(['done', 'failed', 'done'])
    expect(state().isSequenceRunning).toBe(false)
  })

  it('stops after the step that is under way', async () => {
    let stop = () => undefined as void
    const { traffic, state, sent } = studio(async (request) => {
      stop()
      return { ...exitRun, request }
    })
    stop = () => traffic.stopSequence()
    await traffic.importText('curl http://a.test/1 http://a.test/2 http://a.test/3')
    await traffic.runSequence()
    expect(sent).toHaveLength(1)
    expect(state().stepStates.size).toBe(1)
  })
})

describe('resend', () => {
  it('sends the shown run as it was, else what the composer holds', async () => {
    const { traffic, state, sent } = studio()
    await traffic.resend()
    state().addRun(exitRun)
    state().showRun(exitRun.id, undefined)
    await traffic.resend()
    expect(sent).toEqual([
      ['composer', undefined],
      [exitRun.request.target, exitRun.name],
    ])
  })
})

describe('phasescope.yml', () => {
  it('is edited with undo, and undo does not overwrite what was typed since', async () => {
    const { traffic, state } = studio()
    await traffic.applyFault('orders.test', 'refused')
    expect(state().scenario?.files[FILE]).toBe(
      'kong: "3.9"   # pinned\nupstreams:\n  orders.test:\n    - fault: refused\n',
    )
    expect(state().trafficMessage?.text).toBe('orders.test refuses connections now.')
    traffic.undo()
    expect(state().scenario?.files).toEqual(scenario.files)
    await traffic.applyFault('orders.test', '500')
    state().editFile(FILE, 'kong: "3.8"\n')
    traffic.undo()
    expect(state().scenario?.files[FILE]).toBe('kong: "3.8"\n')
    expect(state().notice).toContain('was edited since then')
  })

  it('is left alone while it is no YAML', async () => {
    const { traffic, state } = studio()
    state().editFile(FILE, 'a: [')
    await traffic.removeEntry('x')
    expect(state().notice).toMatch(/^phasescope\.yml was not changed: phasescope\.yml is no YAML at the moment/)
  })

  it('gets steps with variables filled in, secrets as they are called', async () => {
    const { traffic, state } = studio()
    state().setEnvironments([
      {
        name: 'local',
        variables: [
          { name: 'host', value: 'a.test' },
          { name: 'key', value: 's3cret', isSecret: true },
        ],
      },
    ])
    traffic.addStep({ ...EMPTY_DRAFT, url: 'http://{{host}}/x', headers: [['apikey', '{{key}}']] })
    await traffic.saveSteps(state().steps.map(({ id }) => id))
    const text = state().scenario?.files[FILE] ?? ''
    expect(text).toContain('url: http://a.test/x')
    expect(text).toContain('{{key}}')
    expect(text).not.toContain('s3cret')
  })
})

describe('sequenceSteps', () => {
  it('begins with the named requests of phasescope.yml', () => {
    expect(sequenceSteps({ overview, steps: [] }).map(({ name }) => name)).toEqual(
      overview.traffic.map(({ name }) => name),
    )
  })
})

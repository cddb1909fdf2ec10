import { evaluateLesson, fatesOfHandlers, needsWorkerTrace, type ExpectedRun } from '../../engine/index.ts'
import type { ConnectionRun, TrafficOverview } from '../../engine/protocol.ts'
import { draftOfRequest, type Draft } from '../kernels/draft-request.ts'
import { predictionOf, type Prediction } from '../kernels/learn/prediction.ts'
import { store as words } from '../text/store.ts'
import type { EngineClient } from './engine-port.ts'
import type { Sample } from './samples.ts'
import type { StudioStore } from './store.ts'

/** What one can do with lessons. */
export interface LearnSession {
  /** Reads which lessons there are. */
  list(): Promise<void>
  open(lesson: Sample): Promise<void>
  /** Changes what is expected of the run. */
  predict(prediction: Prediction): void
  /** Runs what was predicted, and keeps what happened. */
  runPrediction(): Promise<void>
  predictAgain(): void
  /** Runs the request of the task's check; so does every edit after that. */
  runCheck(): Promise<void>
  showHint(): void
  /** The lesson as it was, with nothing done. */
  startAfresh(): Promise<void>
  /** A first visit begins with a run that has something to tell. */
  welcome(): Promise<void>
  /** Follows the scenario that is open and its runs. */
  watch(): () => void
}

export interface LearnSessionOptions {
  readonly store: StudioStore
  readonly client: Pick<EngineClient, 'connections'>
  readonly listSamples: () => Promise<readonly Sample[]>
  readonly openSample: (sample: Sample) => Promise<void>
  readonly resetSample: (name: string) => Promise<void>
  readonly send: (draft: Draft) => Promise<void>
  /** Plays a conversation of the traffic, where connections are shown. */
  readonly converse: (item: TrafficOverview) => Promise<void>
}

/** The shell around the lessons. */
export function createLearnSession(options: LearnSessionOptions): LearnSession {
  const { store, client, send } = options
  const state = () => store.getState()
  /** The next run of the prediction's request is the one that was predicted. */
  let isPredicting = false
  /** The check's request is a conversation: no run that follows an edit by itself. */
  let repeatsCheck = false

  async function heard(name: string | undefined, run: ExpectedRun): Promise<void> {
    const { lesson, scenario, noteProgress, noteResult } = state()
    if (!lesson || !scenario || name === undefined) return
    const worker = needsWorkerTrace(lesson) ? await (await client.connections()).workerTrace(scenario.id) : undefined
    if (state().scenario?.id !== scenario.id) return
    const { prediction, check } = lesson
    if (prediction && isPredicting && prediction.request === name) {
      isPredicting = false
      const kept = predictionOf(prediction.handlers, state().progress[scenario.id]?.prediction)
      const fates = fatesOfHandlers(prediction.handlers, { trace: run.trace, worker })
      noteProgress(scenario.id, { prediction: kept, fates })
    }
    if (check?.request === name) noteResult(scenario.id, evaluateLesson(lesson, { ...run, worker }))
  }

  async function play(name: string): Promise<void> {
    const { scenario, overview, noteLessonRun } = state()
    const item = overview?.traffic.find((one) => one.name === name)
    if (!scenario || !item) return noteLessonRun(false, words.scenario.notLoaded)
    noteLessonRun(true)
    try {
      if (item.websocket ?? item.stream) await options.converse(item)
      else await send(draftOfRequest(item.request, item.name))
      noteLessonRun(false, state().sendProblem)
    } catch (error) {
      noteLessonRun(false, error instanceof Error ? error.message : String(error))
    }
  }

  function hearConversation({ name, handshake, trace }: ConnectionRun): void {
    void heard(name, { response: handshake ?? { status: 0, headers: [], body: new Uint8Array() }, trace })
  }

  const session: LearnSession = {
    async list() {
      if (state().lessons.length > 0) return
      state().noteLessons((await options.listSamples()).filter(({ lesson }) => lesson !== undefined))
    },
    async open(lesson) {
      state().showLearn(true)
      await options.openSample(lesson)
    },
    predict(prediction) {
      const { scenario, noteProgress } = state()
      if (scenario) noteProgress(scenario.id, { prediction })
    },
    async runPrediction() {
      const { lesson } = state()
      if (!lesson?.prediction) return
      isPredicting = true
      await play(lesson.prediction.request)
    },
    predictAgain() {
      const { scenario, noteProgress } = state()
      if (scenario) noteProgress(scenario.id, { fates: undefined })
    },
    async runCheck() {
      const { lesson, overview } = state()
      if (!lesson?.check) return
      const item = overview?.traffic.find(({ name }) => name === lesson.check?.request)
      repeatsCheck = item?.websocket !== undefined || item?.stream !== undefined
      await play(lesson.check.request)
    },
    showHint() {
      const { scenario, progress, noteProgress } = state()
      if (scenario) noteProgress(scenario.id, { hints: (progress[scenario.id]?.hints ?? 0) + 1 })
    },
    async startAfresh() {
      const { scenario, forgetProgress } = state()
      if (!scenario) return
      forgetProgress(scenario.id)
      await options.resetSample(scenario.id)
    },
    async welcome() {
      const { scenario, overview, runs, loadDraft } = state()
      const telling = overview?.traffic.find(({ name }) => name === 'missing tenant')
      if (scenario?.id !== 'first-plugin' || !telling || runs.length > 0) return
      const draft = draftOfRequest(telling.request, telling.name)
      loadDraft(draft)
      await send(draft)
    },
    watch() {
      const stops = [
        followLesson(store),
        store.subscribe(({ runs, restoredRuns, connections, applyState, lesson }, before) => {
          const [run] = runs
          if (run && run !== before.runs[0] && !restoredRuns.has(run.id)) void heard(run.name, run)
          if (connections !== before.connections)
            connections.filter(isNewlyEnded(before.connections)).forEach(hearConversation)
          if (applyState !== 'applied' || before.applyState === 'applied' || !repeatsCheck || !lesson?.check) return
          void play(lesson.check.request)
        }),
        store.subscribe(({ scenario }, before) => {
          if (scenario?.id === before.scenario?.id) return
          isPredicting = false
          repeatsCheck = false
        }),
      ]
      return () => stops.forEach((stop) => stop())
    },
  }
  return session
}

/** Whether a conversation came to its end since. */
function isNewlyEnded(before: readonly ConnectionRun[]): (run: ConnectionRun) => boolean {
  return (run) => !run.isOpen && before.find(({ id }) => id === run.id)?.isOpen !== false
}

/** Keeps the lesson in step with phasescope.yml. While that file is broken, the lesson stays as it was. */
function followLesson(store: StudioStore): () => void {
  let text: string | undefined
  let opened: string | undefined
  const read = async () => {
    const { scenario, noteLesson, noteResult, showLearn, showExplorer, openFile } = store.getState()
    const now = scenario?.files['phasescope.yml']
    if (now === text && scenario?.id === opened) return
    const isOther = scenario?.id !== opened
    text = now
    opened = scenario?.id
    if (isOther) {
      noteLesson(undefined)
      if (scenario) noteResult(scenario.id, undefined)
    }
    if (!scenario || !now?.includes('lesson:')) return noteLesson(undefined)
    const { lessonOfFiles } = await import('../kernels/learn/lesson-of-files.ts')
    const lesson = lessonOfFiles(scenario.files)
    if (store.getState().scenario?.id !== scenario.id || !lesson) return
    noteLesson(lesson)
    if (!isOther) return
    showLearn(true)
    // The panel needs the room.
    if (globalThis.innerWidth < 1500) showExplorer(false)
    for (const path of lesson.open.toReversed()) openFile(path)
  }
  void read()
  return store.subscribe((state, before) => {
    if (state.scenario !== before.scenario) void read()
  })
}

import type { SendRequest } from '../../engine/protocol.ts'
import type { Draft } from '../kernels/draft-request.ts'
import type { Environment, Variable } from '../kernels/environment/variables.ts'
import type { Slice } from './slice.ts'

export const COMPOSER_TABS = ['request', 'sequence', 'history', 'variables', 'upstreams'] as const
export type ComposerTab = (typeof COMPOSER_TABS)[number]

/** A request of the sequence that is not in phasescope.yml: imported, or added from the composer. */
export interface SequenceStep {
  readonly id: string
  readonly name: string
  readonly draft: Draft
  /** The page of a HAR, the file it came from. */
  readonly group?: string
  /** What it was answered with where it was recorded. */
  readonly recordedStatus?: number
}

/** How a step of the running, or last, sequence stands. */
export type StepState =
  | { readonly type: 'waiting' | 'running' }
  | { readonly type: 'done'; readonly run: string | undefined; readonly status: number | undefined }
  | { readonly type: 'failed'; readonly problem: string }

/** What is kept of a scenario's traffic between visits; the named requests are in its phasescope.yml. */
export interface TrafficLayout {
  readonly environments: readonly Environment[]
  readonly environment: string | undefined
  readonly steps: readonly SequenceStep[]
  readonly isAutoResend: boolean
  /** Another with each write: tells whether another tab has written since. */
  readonly stamp?: string
}

/** What the last import or edit was, and how it is taken back. */
export interface TrafficMessage {
  readonly text: string
  readonly notes: readonly string[]
  readonly undo?: TrafficUndo
}
export type TrafficUndo =
  | { readonly type: 'file'; readonly before: string | undefined; readonly after: string }
  | {
      readonly type: 'composer'
      readonly draft: Draft
      readonly steps: readonly SequenceStep[]
      readonly environments: readonly Environment[]
    }

export type TrafficDialog =
  | { readonly type: 'import'; readonly text: string }
  | { readonly type: 'save' }
  | { readonly type: 'rename'; readonly name: string }
  /** With the request that is to be copied as curl. */
  | { readonly type: 'export'; readonly curl?: Draft | SendRequest; readonly isVariables?: boolean }

/** Sequences, environments and what was imported. */
export interface TrafficSlice {
  readonly composerTab: ComposerTab
  readonly environments: readonly Environment[]
  /** Name of the tab whose variables are filled in. */
  readonly environment: string | undefined
  readonly steps: readonly SequenceStep[]
  /** Ids of steps that a sequence leaves out. */
  readonly skippedSteps: readonly string[]
  readonly stepStates: ReadonlyMap<string, StepState>
  readonly isSequenceRunning: boolean
  readonly importing: { readonly what: string; readonly done: number; readonly total: number } | undefined
  readonly trafficMessage: TrafficMessage | undefined
  readonly trafficDialog: TrafficDialog | undefined

  showComposerTab(tab: ComposerTab): void
  setEnvironments(environments: readonly Environment[], chosen?: string): void
  chooseEnvironment(name: string): void
  setSteps(steps: readonly SequenceStep[]): void
  skipStep(id: string, isSkipped: boolean): void
  startSequence(ids: readonly string[]): void
  noteStep(id: string, step: StepState): void
  endSequence(): void
  noteImport(importing: TrafficSlice['importing']): void
  showTrafficMessage(message: TrafficMessage | undefined): void
  showTrafficDialog(dialog: TrafficDialog | undefined): void
  loadTraffic(layout: TrafficLayout): void
}

/** The one tab of variables there is at first. */
export const FIRST_ENVIRONMENT: Environment = { name: 'local', variables: [] }
export const EMPTY_TRAFFIC: TrafficLayout = {
  environments: [FIRST_ENVIRONMENT],
  environment: FIRST_ENVIRONMENT.name,
  steps: [],
  isAutoResend: true,
}

export const createTrafficSlice: Slice<TrafficSlice> = (set) => ({
  composerTab: 'request',
  environments: EMPTY_TRAFFIC.environments,
  environment: EMPTY_TRAFFIC.environment,
  steps: [],
  skippedSteps: [],
  stepStates: new Map(),
  isSequenceRunning: false,
  importing: undefined,
  trafficMessage: undefined,
  trafficDialog: undefined,

  showComposerTab(composerTab) {
    set({ composerTab })
  },
  setEnvironments(given, chosen) {
    const environments = given.length > 0 ? given : [FIRST_ENVIRONMENT]
    set(({ environment }) => {
      const wanted = chosen ?? environment
      return { environments, environment: (environments.find(({ name }) => name === wanted) ?? environments[0])?.name }
    })
  },
  chooseEnvironment(environment) {
    set({ environment })
  },
  setSteps(steps) {
    set({ steps })
  },
  skipStep(id, isSkipped) {
    set(({ skippedSteps }) => ({
      skippedSteps: [...skippedSteps.filter((skipped) => skipped !== id), ...(isSkipped ? [id] : [])],
    }))
  },
  startSequence(ids) {
    set({ isSequenceRunning: true, stepStates: new Map(ids.map((id) => [id, { type: 'waiting' }])) })
  },
  noteStep(id, step) {
    set(({ stepStates }) => ({ stepStates: new Map(stepStates).set(id, step) }))
  },
  endSequence() {
    set(({ stepStates }) => ({
      isSequenceRunning: false,
      stepStates: new Map([...stepStates].filter(([, { type }]) => type !== 'waiting' && type !== 'running')),
    }))
  },
  noteImport(importing) {
    set({ importing })
  },
  showTrafficMessage(trafficMessage) {
    set({ trafficMessage })
  },
  showTrafficDialog(trafficDialog) {
    set({ trafficDialog })
  },
  loadTraffic({ environments, environment, steps, isAutoResend }) {
    set({
      environments,
      environment,
      steps,
      isAutoResend,
      skippedSteps: [],
      stepStates: new Map(),
      trafficMessage: undefined,
    })
  },
})

const NO_VARIABLES: readonly Variable[] = []

/** What `{{name}}` stands for at the moment. */
export function selectVariables({ environments, environment }: TrafficSlice): readonly Variable[] {
  return environments.find(({ name }) => name === environment)?.variables ?? NO_VARIABLES
}

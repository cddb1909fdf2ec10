import {
  buildTraceModel,
  evaluateExpectations,
  type ExpectationResult,
  type TraceModel,
  type TraceRow,
} from '../../engine/index.ts'
import type { Run, ScenarioOverview } from '../../engine/protocol.ts'
import { graphOfPlan, graphOfRun, type FlowGraph } from '../kernels/flow-graph.ts'
import { matrixOfPlan, matrixOfRun, type OrderMatrix } from '../kernels/order-matrix.ts'
import { warningsOfRun, type RunWarning } from '../kernels/run-warnings.ts'
import type { EditorGroup, EditorSide } from '../kernels/editor-groups.ts'
import { stepsOf } from '../kernels/scrub-segments.ts'
import { historyOfRun, type RunHistory } from '../kernels/state/state-at.ts'
import type { StudioState } from './store.ts'

const models = new WeakMap<Run, TraceModel>()
const runGraphs = new WeakMap<TraceModel, FlowGraph>()
const plans = new WeakMap<ScenarioOverview, FlowGraph>()
const steps = new WeakMap<TraceModel, readonly TraceRow[]>()

function once<K extends object, V>(cache: WeakMap<K, V>, key: K, make: (key: K) => V): V {
  const known = cache.get(key)
  if (known !== undefined) return known
  const made = make(key)
  cache.set(key, made)
  return made
}

/** The model of a run, made once. */
export function modelOfRun(run: Run): TraceModel {
  return once(models, run, ({ trace }) => buildTraceModel(trace))
}

export function selectRun({ runs, runId }: StudioState): Run | undefined {
  return runs.find((run) => run.id === runId)
}

export function selectModel(state: StudioState): TraceModel | undefined {
  const run = selectRun(state)
  return run && modelOfRun(run)
}

export function selectGraph(state: StudioState): FlowGraph | undefined {
  const model = selectModel(state)
  if (model) return once(runGraphs, model, graphOfRun)
  return state.overview && once(plans, state.overview, graphOfPlan)
}

const histories = new WeakMap<Run, RunHistory>()
const warnings = new WeakMap<Run, readonly RunWarning[]>()
const NO_WARNINGS: readonly RunWarning[] = []

/** What everything was at each step of the shown run. */
export function selectHistory(state: StudioState): RunHistory | undefined {
  const run = selectRun(state)
  return run && historyOf(run)
}

/** The same of any run. */
export function historyOf(run: Run): RunHistory {
  return once(histories, run, () => historyOfRun(run, modelOfRun(run)))
}

/** What is remarkable about the shown run. */
export function selectWarnings(state: StudioState): readonly RunWarning[] {
  const run = selectRun(state)
  return run ? once(warnings, run, warningsOfRun) : NO_WARNINGS
}

const runMatrices = new WeakMap<TraceModel, { readonly overview: unknown; readonly matrix: OrderMatrix }>()
const planMatrices = new WeakMap<ScenarioOverview, OrderMatrix>()

/** Plugin × phase of the shown run, else of the configuration. */
export function selectMatrix(state: StudioState): OrderMatrix | undefined {
  const { overview } = state
  const model = selectModel(state)
  if (!model) return overview && once(planMatrices, overview, matrixOfPlan)
  return matrixOf(model, overview)
}

function matrixOf(model: TraceModel, overview: ScenarioOverview | undefined): OrderMatrix {
  const known = runMatrices.get(model)
  if (known?.overview === overview && known) return known.matrix
  const matrix = matrixOfRun(model, overview)
  runMatrices.set(model, { overview, matrix })
  return matrix
}

/** Plugin × phase of the run that answers what was asked. */
export function selectWhatIfMatrix({ whatIfRun, overview }: StudioState): OrderMatrix | undefined {
  return whatIfRun && overview && matrixOf(modelOfRun(whatIfRun), overview)
}

const NO_STEPS: readonly TraceRow[] = []

export function selectSteps(state: StudioState): readonly TraceRow[] {
  const model = selectModel(state)
  return model ? once(steps, model, stepsOf) : NO_STEPS
}

export function selectRow(state: StudioState): TraceRow | undefined {
  return selectModel(state)?.rows.find((row) => row.id === state.rowId)
}

const expectations = new WeakMap<
  Run,
  { readonly of: readonly string[]; readonly results: readonly ExpectationResult[] }
>()
const NO_RESULTS: readonly ExpectationResult[] = []

/** What a named request is expected to do, held against the shown run of it. */
export function selectExpectations(state: StudioState): readonly ExpectationResult[] {
  const run = selectRun(state)
  const named = run && state.overview?.traffic.find(({ name }) => name === run.name)
  if (!run || !named) return NO_RESULTS
  const known = expectations.get(run)
  if (known?.of === named.expect) return known.results
  const results = evaluateExpectations(named.expect, run)
  expectations.set(run, { of: named.expect, results })
  return results
}

/** Whether the gateway runs something else than what the editor shows of a file. */
export function isChanged({ scenario, overview, applied, applyState }: StudioState, path: string): boolean {
  if (!scenario) return false
  if (scenario.disk && scenario.disk[path] !== scenario.files[path]) return true
  // Nothing is edited as long as nothing runs.
  if (!overview || applyState === 'refused') return false
  return applied[path] !== scenario.files[path]
}

type Diagnostics = StudioState['diagnostics']
const problems = new WeakMap<Diagnostics, { readonly findings: Diagnostics; readonly all: Diagnostics }>()

/** What the gateway says, then what the editor found; errors first among those. */
export function selectProblems({ diagnostics, findings }: StudioState): Diagnostics {
  const known = problems.get(diagnostics)
  if (known?.findings === findings) return known.all
  const ranked = findings.toSorted((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'))
  const all = [...diagnostics, ...ranked]
  problems.set(diagnostics, { findings, all })
  return all
}

/** Errors of one file, for its dot in the explorer and on its tab. */
export function hasErrors(state: StudioState, path: string): boolean {
  return selectProblems(state).some(({ file, severity }) => file === path && severity === 'error')
}

/** The tabs of one side of the editor; undefined for the right one while the editor is not split. */
export function groupOf(state: StudioState, side: EditorSide): EditorGroup | undefined {
  return state.side === side ? state : state.otherGroup
}

/** The stop, or the moment of the past, that the debugger shows. */
export function selectStop({ stops, stopId }: StudioState): StudioState['stops'][number] | undefined {
  return stops.find(({ id }) => id === stopId)
}

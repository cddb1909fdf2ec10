import { selectRun, selectStop } from '../store/selectors.ts'
import type { StudioState } from '../store/store.ts'
import type { Studio } from '../store/studio-context.tsx'
import type { Action } from './actions.ts'
import { keysOf } from './debug-keys.ts'

/** An action of the debugger: keys as VS Code has them, `twins` those of Chrome's own debugger. */
export interface DebugAction extends Action {
  readonly twins?: readonly string[]
  /** Whether it can do something now. */
  readonly isOn: boolean
}

/** Everything the debugger can do, with its keys in the debug view. */
export function listDebugActions(studio: Studio): readonly DebugAction[] {
  return [...steppingActions(studio), ...otherActions(studio)].map((action) => ({
    ...action,
    group: 'Debug',
    ...keysOf(action.id),
  }))
}

type Listed = Omit<DebugAction, 'group'>

function steppingActions({ store, session }: Studio): readonly Listed[] {
  const state = store.getState()
  const { debug } = session
  const place = state.cursorPlace
  const isOn = selectStop(state) !== undefined && !state.isDebugBusy
  const hasStop = selectStop(state) !== undefined
  return [
    {
      id: 'debug continue',
      label: hasStop ? 'Continue' : 'Debug: send and stop at breakpoints',
      isOn: hasStop ? isOn : state.scenario !== undefined,
      run: () => (hasStop ? debug.resume() : session.sendDebugged()),
    },
    { id: 'debug over', label: 'Step over', isOn, run: () => debug.step('over') },
    {
      id: 'debug into',
      label: 'Step into',
      isOn: isOn || pipelineLine() !== undefined,
      run: () => stepInto({ store, session }),
    },
    {
      id: 'debug out',
      label: 'Step out',
      isOn,
      run: () => debug.step('out'),
    },
    {
      id: 'debug back',
      label: 'Step back',
      isOn,
      run: () => debug.stepBack('over'),
    },
    { id: 'debug back into', label: 'Step back into', isOn, run: () => debug.stepBack('into') },
    {
      id: 'debug reverse',
      label: 'Reverse continue',
      isOn,
      run: debug.reverseContinue,
    },
    {
      id: 'debug cursor',
      label: 'Run to cursor',
      isOn: isOn && place !== undefined,
      run: () => place && debug.runTo(place),
    },
    { id: 'debug branch', label: 'Run from here', isOn, run: debug.runFromHere },
  ]
}

function stepInto({ session }: Studio): Promise<void> {
  const line = pipelineLine()
  // On a line of the effective pipeline it leads into that plugin's handler.
  if (line) {
    line.dispatchEvent(new CustomEvent('step-into', { bubbles: true }))
    return Promise.resolve()
  }
  return session.debug.step('into')
}

/** The line of the effective pipeline that has the focus. */
function pipelineLine(): Element | undefined {
  return document.activeElement?.closest('[data-pipeline-step]') ?? undefined
}

function otherActions({ store, session }: Studio): readonly Listed[] {
  const state = store.getState()
  const { debug } = session
  const place = state.cursorPlace
  const run = selectRun(state)
  return [
    {
      id: 'debug send',
      label: 'Debug: send the request and stop at breakpoints',
      isOn: state.scenario !== undefined,
      run: () => session.sendDebugged(),
    },
    { id: 'debug pause', label: 'Pause', isOn: state.scenario !== undefined, run: debug.pause },
    {
      id: 'debug stop',
      label: stopLabel(state),
      isOn: state.isAttached,
      run: () => stopDebugging(store, debug),
    },
    {
      id: 'debug breakpoint',
      label: 'Set or remove a breakpoint',
      isOn: place !== undefined,
      run: () => place && debug.toggleBreakpoint(place),
    },
    ...(['condition', 'hits', 'log'] as const).map((field) => ({
      id: `debug edit ${field}`,
      label: { condition: 'Breakpoint with a condition …', hits: 'Breakpoint with a hit count …', log: 'Logpoint …' }[
        field
      ],
      isOn: place !== undefined,
      run: () => place && state.editBreakpoint({ ...place, field }),
    })),
    {
      id: 'debug open run',
      label: 'Open the shown run in the debugger',
      isOn: run !== undefined,
      run: () => run && debug.openRun(run),
    },
    {
      id: 'debug pipeline',
      label: 'Show the effective pipeline',
      isOn: state.scenario !== undefined,
      run: () => state.showPipeline('shown'),
    },
    {
      id: 'debug place',
      label: 'Show where it stands',
      isOn: selectStop(state) !== undefined,
      run: () => {
        const at = selectStop(store.getState())?.frames[store.getState().frameIndex]?.place
        if (at) session.openPlace(at)
      },
    },
  ]
}

/** What the square does now. */
export function stopLabel(state: StudioState): string {
  return selectStop(state)?.isPast === true ? 'Leave the past' : 'Stop debugging: let everything go on'
}

function stopDebugging(store: Studio['store'], debug: Studio['session']['debug']): Promise<void> {
  return selectStop(store.getState())?.isPast === true ? debug.closeMoment() : debug.detach()
}

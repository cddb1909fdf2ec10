import { selectRun, selectStop } from '../store/selectors.ts'
import type { StudioState } from '../store/store.ts'
import type { Studio } from '../store/studio-context.tsx'
import { actions as text } from '../text/actions.ts'
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
    group: text.groups.debug,
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
      label: hasStop ? text.debug.continue : text.debug.start,
      isOn: hasStop ? isOn : state.scenario !== undefined,
      run: () => (hasStop ? debug.resume() : session.sendDebugged()),
    },
    { id: 'debug over', label: text.debug.over, isOn, run: () => debug.step('over') },
    {
      id: 'debug into',
      label: text.debug.into,
      isOn: isOn || pipelineLine() !== undefined,
      run: () => stepInto({ store, session }),
    },
    {
      id: 'debug out',
      label: text.debug.out,
      isOn,
      run: () => debug.step('out'),
    },
    {
      id: 'debug back',
      label: text.debug.back,
      isOn,
      run: () => debug.stepBack('over'),
    },
    { id: 'debug back into', label: text.debug.backInto, isOn, run: () => debug.stepBack('into') },
    {
      id: 'debug reverse',
      label: text.debug.reverse,
      isOn,
      run: debug.reverseContinue,
    },
    {
      id: 'debug cursor',
      label: text.debug.cursor,
      isOn: isOn && place !== undefined,
      run: () => place && debug.runTo(place),
    },
    { id: 'debug branch', label: text.debug.branch, isOn, run: debug.runFromHere },
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
      label: text.debug.send,
      isOn: state.scenario !== undefined,
      run: () => session.sendDebugged(),
    },
    { id: 'debug pause', label: text.debug.pause, isOn: state.scenario !== undefined, run: debug.pause },
    {
      id: 'debug stop',
      label: stopLabel(state),
      isOn: state.isAttached,
      run: () => stopDebugging(store, debug),
    },
    {
      id: 'debug breakpoint',
      label: text.debug.breakpoint,
      isOn: place !== undefined,
      run: () => place && debug.toggleBreakpoint(place),
    },
    ...(['condition', 'hits', 'log'] as const).map((field) => ({
      id: `debug edit ${field}`,
      label: text.debug.edit[field],
      isOn: place !== undefined,
      run: () => place && state.editBreakpoint({ ...place, field }),
    })),
    {
      id: 'debug open run',
      label: text.debug.openRun,
      isOn: run !== undefined,
      run: () => run && debug.openRun(run),
    },
    {
      id: 'debug pipeline',
      label: text.debug.pipeline,
      isOn: state.scenario !== undefined,
      run: () => state.showPipeline('shown'),
    },
    {
      id: 'debug place',
      label: text.debug.place,
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
  return selectStop(state)?.isPast === true ? text.debug.leavePast : text.debug.stop
}

function stopDebugging(store: Studio['store'], debug: Studio['session']['debug']): Promise<void> {
  return selectStop(store.getState())?.isPast === true ? debug.closeMoment() : debug.detach()
}

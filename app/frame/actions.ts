import { draftOfRequest } from '../kernels/draft-request.ts'
import { kindOfTraffic } from '../kernels/connections/connection-draft.ts'
import { pluginOfPath } from '../kernels/scenario-files.ts'
import { selectConnection } from '../store/connections-slice.ts'
import type { Sample } from '../store/samples.ts'
import type { Studio } from '../store/studio-context.tsx'
import { actions as text } from '../text/actions.ts'
import { frame } from '../text/frame.ts'
import { listCompareActions } from './compare-actions.ts'
import { listDebugActions } from './debug-actions.ts'
import { listEditorActions } from './editor-actions.ts'
import { listFlowActions } from './flow-actions.ts'
import { copyFolder, openFolder } from './open-folder.ts'
import { listTrafficActions } from './traffic-actions.ts'
import { canOpenFolder } from './read-files.ts'
import { listViewActions } from './view-actions.ts'

/** Something one can do: an entry of the command palette, maybe with a key. */
export interface Action {
  readonly id: string
  readonly group: string
  readonly label: string
  readonly keys?: string
  readonly run: () => unknown
}

/** Every action there is at this moment. */
export function listActions(studio: Studio, samples: readonly Sample[]): readonly Action[] {
  return [
    ...runActions(studio),
    ...listDebugActions(studio).filter(({ isOn }) => isOn),
    ...scenarioActions(studio, samples),
    ...listEditorActions(studio.store),
    ...fileActions(studio),
    ...trafficActions(studio),
    ...listTrafficActions(studio),
    ...learnActions(studio, samples),
    ...listFlowActions(studio),
    ...listCompareActions(studio),
    ...listViewActions(studio),
  ]
}

function runActions({ store, session }: Studio): readonly Action[] {
  return [
    { id: 'send', group: text.groups.run, label: text.run.send, keys: 'Mod+Enter', run: () => session.send() },
    { id: 'save', group: text.groups.run, label: text.run.save, keys: 'Mod+S', run: () => session.save() },
    {
      id: 'write back',
      group: text.groups.run,
      label: text.run.writeBack,
      run: () => session.writeBack(),
    },
    {
      id: 'share',
      group: text.groups.run,
      label: text.run.share,
      keys: 'Alt+S',
      run: () => store.getState().showDialog({ type: 'share' }),
    },
    {
      id: 'zip',
      group: text.groups.run,
      label: text.run.zip,
      run: () => session.share.saveWhole(),
    },
    { id: 'first', group: text.groups.run, label: text.run.first, run: () => session.step('first') },
    {
      id: 'previous',
      group: text.groups.run,
      label: text.run.previous,
      keys: 'Shift+F10',
      run: () => session.step('previous'),
    },
    { id: 'next', group: text.groups.run, label: text.run.next, keys: 'F10', run: () => session.step('next') },
    { id: 'last', group: text.groups.run, label: text.run.last, run: () => session.step('last') },
  ]
}

function scenarioActions({ store, session }: Studio, samples: readonly Sample[]): readonly Action[] {
  const { scenario, engineKind } = store.getState()
  const other =
    engineKind === 'node'
      ? ({ kind: 'service-worker', label: text.scenario.serviceWorker } as const)
      : ({ kind: 'node', label: text.scenario.node } as const)
  return [
    ...samples
      .filter(({ lesson }) => lesson === undefined)
      .map((sample) => ({
        id: `sample ${sample.name}`,
        group: text.groups.scenario,
        label: text.scenario.sample(sample.name),
        run: () => session.openSample(sample),
      })),
    ...(canOpenFolder
      ? [
          {
            id: 'folder',
            group: text.groups.scenario,
            label: text.scenario.openFolder,
            run: () => openFolder({ store, session }),
          },
        ]
      : []),
    {
      id: 'copy-folder',
      group: text.groups.scenario,
      label: frame.scenario.copyFolder,
      run: () => copyFolder({ store, session }),
    },
    ...(scenario?.source === 'sample'
      ? [
          {
            id: 'reset',
            group: text.groups.scenario,
            label: text.scenario.afresh(scenario.name),
            run: () => store.getState().showDialog({ type: 'reset', name: scenario.id }),
          },
        ]
      : []),
    { id: 'host', group: text.groups.scenario, label: other.label, run: () => session.switchEngine(other.kind) },
    {
      id: 'storage',
      group: text.groups.scenario,
      label: text.scenario.storage,
      run: () => store.getState().showDialog({ type: 'storage' }),
    },
    ...conflictActions({ store, session }),
    {
      id: 'new-plugin',
      group: text.groups.scenario,
      label: text.scenario.newPlugin,
      run: () => store.getState().showDialog({ type: 'new-plugin' }),
    },
    {
      id: 'new-file',
      group: text.groups.scenario,
      label: text.scenario.newFile,
      run: () => store.getState().showDialog({ type: 'new-file' }),
    },
  ]
}

/** Where two tabs changed one file. */
function conflictActions({ store, session }: Studio): readonly Action[] {
  return store.getState().tabConflicts.flatMap((conflict): readonly Action[] => [
    {
      id: `see both ${conflict.path} ${conflict.tab}`,
      group: text.groups.scenario,
      label: text.scenario.seeBoth(conflict.path),
      run: () => store.getState().showDialog({ type: 'both-texts', conflict }),
    },
    {
      id: `keep mine ${conflict.path} ${conflict.tab}`,
      group: text.groups.scenario,
      label: text.scenario.keepMine(conflict.path),
      run: () => session.keeper.decide(conflict, 'mine'),
    },
    {
      id: `take theirs ${conflict.path} ${conflict.tab}`,
      group: text.groups.scenario,
      label: text.scenario.takeTheirs(conflict.path),
      run: () => session.keeper.decide(conflict, 'theirs'),
    },
  ])
}

function fileActions(studio: Studio): readonly Action[] {
  const { scenario, openFile } = studio.store.getState()
  const files = Object.keys(scenario?.files ?? {}).toSorted()
  return [
    ...activeFileActions(studio),
    ...files.map((path) => ({
      id: `file ${path}`,
      group: text.groups.files,
      label: text.files.goTo(path),
      run: () => openFile(path),
    })),
  ]
}

function activeFileActions({ store }: Studio): readonly Action[] {
  const { scenario, activeFile: path, openFiles, closeFile, showDialog, removed, restoreRemoved } = store.getState()
  const undo = removed
    ? [{ id: 'restore', group: text.groups.files, label: text.files.undoDelete(removed.what), run: restoreRemoved }]
    : []
  if (path === undefined) return undo
  const plugin = pluginOfPath(path)
  const own = Object.keys(scenario?.files ?? {}).filter((other) => pluginOfPath(other) === plugin)
  const remove = (what: string, paths: readonly string[]) => ({
    id: `delete ${what}`,
    group: text.groups.files,
    label: text.files.delete(what),
    run: () => showDialog({ type: 'delete', what, paths }),
  })
  return [
    ...undo,
    { id: 'close', group: text.groups.files, label: text.files.close(path), run: () => closeFile(path) },
    {
      id: 'close others',
      group: text.groups.files,
      label: text.files.closeOthers,
      run: () => openFiles.filter((other) => other !== path).forEach(closeFile),
    },
    {
      id: 'move',
      group: text.groups.files,
      label: text.files.move(path),
      run: () => showDialog({ type: 'move', path }),
    },
    remove(path, [path]),
    ...(plugin === undefined ? [] : [remove(text.files.plugin(plugin), own)]),
  ]
}

function trafficActions(studio: Studio): readonly Action[] {
  const { overview, loadDraft } = studio.store.getState()
  const entries = (overview?.traffic ?? []).map((entry) => {
    const { name, request } = entry
    const kind = kindOfTraffic(entry)
    return {
      id: `traffic ${name}`,
      group: text.groups.traffic,
      label: kind === undefined ? text.traffic.load(name) : text.traffic.loadConversation(kind, name),
      run: () => studio.session.connections.load(entry) || loadDraft(draftOfRequest(request, name)),
    }
  })
  return [...entries, ...connectionActions(studio)]
}

function connectionActions({ store, session }: Studio): readonly Action[] {
  const { connections } = session
  const run = selectConnection(store.getState())
  const hasScript = store.getState().connectionDraft.steps.length > 0
  const always = [
    {
      id: 'connection open',
      group: text.groups.traffic,
      label: text.traffic.openConnection,
      run: () => connections.open(),
    },
    ...(hasScript
      ? [{ id: 'connection play', group: text.groups.traffic, label: text.traffic.play, run: () => connections.play() }]
      : []),
  ]
  if (!run) return always
  if (run.isOpen)
    return [
      ...always,
      {
        id: 'connection send',
        group: text.groups.traffic,
        label: text.traffic.sendMessage,
        run: () => connections.send(),
      },
      {
        id: 'connection close',
        group: text.groups.traffic,
        label: text.traffic.closeConnection,
        run: () => connections.close(1000),
      },
    ]
  const replay = (timing: 'recorded' | 'at-once') => () => connections.replay({ timing, upstream: 'live' })
  return [
    ...always,
    { id: 'replay', group: text.groups.traffic, label: text.traffic.replay, run: replay('recorded') },
    { id: 'replay at once', group: text.groups.traffic, label: text.traffic.replayAtOnce, run: replay('at-once') },
  ]
}

function learnActions({ store, session }: Studio, samples: readonly Sample[]): readonly Action[] {
  const { isLearnShown, showLearn, lesson } = store.getState()
  const lessons = samples.filter((sample) => sample.lesson !== undefined)
  const own: readonly Action[] = lesson
    ? [
        { id: 'check', group: text.groups.learn, label: text.learn.check, run: () => session.learn.runCheck() },
        { id: 'afresh', group: text.groups.learn, label: text.learn.afresh, run: () => session.learn.startAfresh() },
      ]
    : []
  return [
    {
      id: 'learn',
      group: text.groups.learn,
      label: isLearnShown ? text.learn.close : text.learn.show,
      keys: 'Alt+L',
      run: () => showLearn(!isLearnShown),
    },
    ...own,
    ...lessons.map((one, at) => ({
      id: `lesson ${one.name}`,
      group: text.groups.learn,
      label: text.learn.lesson(at + 1, one.lesson ?? ''),
      run: () => session.learn.open(one),
    })),
  ]
}

/** Tabs that stand together, and which of them is shown. */
export interface EditorGroup {
  readonly openFiles: readonly string[]
  readonly activeFile: string | undefined
}

/** The editor: the group that has the focus, and the one beside it when the editor is split. */
export interface EditorGroups extends EditorGroup {
  readonly otherGroup: EditorGroup | undefined
  /** Where the group with the focus stands. */
  readonly side: EditorSide
}
export type EditorSide = 'left' | 'right'

/** A group without some files; its neighbour of a closed tab is shown. */
export function withoutFiles(group: EditorGroup, isGone: (path: string) => boolean): EditorGroup {
  const { openFiles, activeFile } = group
  const open = openFiles.filter((path) => !isGone(path))
  if (activeFile === undefined || !isGone(activeFile)) return { openFiles: open, activeFile }
  const at = openFiles.slice(0, openFiles.indexOf(activeFile)).filter((path) => !isGone(path)).length
  return { openFiles: open, activeFile: open[at] ?? open[at - 1] }
}

/** Both groups after a change of each; one without tabs closes, and the other has the editor for itself. */
export function changeGroups(groups: EditorGroups, change: (group: EditorGroup) => EditorGroup): EditorGroups {
  const own = change(groups)
  const other = groups.otherGroup && change(groups.otherGroup)
  if (!other || other.openFiles.length === 0) return alone(own)
  return own.openFiles.length === 0 ? alone(other) : { ...own, otherGroup: other, side: groups.side }
}

function alone({ openFiles, activeFile }: EditorGroup): EditorGroups {
  return { openFiles, activeFile, otherGroup: undefined, side: 'left' }
}

/** Gives the focus to the group of a side. */
export function focusSide(groups: EditorGroups, side: EditorSide): EditorGroups {
  const { openFiles, activeFile, otherGroup } = groups
  if (!otherGroup || side === groups.side) return groups
  return { ...otherGroup, otherGroup: { openFiles, activeFile }, side }
}

/** Puts a file into a group on the right, which has the focus then; `isMoved`: it leaves the group it was in. */
export function openBeside(groups: EditorGroups, path: string, { isMoved = false } = {}): EditorGroups {
  const { otherGroup, side } = groups
  const own = isMoved && groups.openFiles.length > 1 ? withoutFiles(groups, (file) => file === path) : groups
  const { openFiles, activeFile } = own
  const beside = otherGroup?.openFiles ?? []
  return {
    openFiles: beside.includes(path) ? beside : [...beside, path],
    activeFile: path,
    otherGroup: { openFiles, activeFile },
    side: side === 'left' ? 'right' : 'left',
  }
}

/** One group again, with the tabs of both; what had the focus stays shown. */
export function joinGroups({ openFiles, activeFile, otherGroup, side }: EditorGroups): EditorGroups {
  const beside = otherGroup?.openFiles ?? []
  const all = side === 'left' ? [...openFiles, ...beside] : [...beside, ...openFiles]
  return alone({ openFiles: [...new Set(all)], activeFile })
}

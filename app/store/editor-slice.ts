import type { SchemaForms } from '../../engine/protocol.ts'
import {
  changeGroups,
  focusSide,
  joinGroups,
  openBeside,
  withoutFiles,
  type EditorGroup,
  type EditorSide,
} from '../kernels/editor-groups.ts'
import type { Slice } from './slice.ts'

/** How the editor is arranged, and what the schemas of the scenario ask for. */
export interface EditorSlice {
  /** Beside the group with the focus, whose tabs are `openFiles`; undefined while the editor is not split. */
  readonly otherGroup: EditorGroup | undefined
  readonly side: EditorSide
  /** Of the files the gateway took last; a plugin whose schema is broken keeps its last form. */
  readonly forms: SchemaForms | undefined
  /** The plugin whose form is shown. */
  readonly formPlugin: string | undefined
  /** Which of the plugin's configurations the form edits: its place among them in kong.yml. */
  readonly formInstance: number
  /** Asks the form to show a field; `at` makes each request a new one. */
  readonly formFocus: { readonly field: string; readonly at: number } | undefined
  /** What the editor with the focus is asked to do; `at` makes each request a new one. */
  readonly editorCommand: { readonly id: string; readonly at: number } | undefined

  closeFile(path: string): void
  /** Shows a file in the other group; the editor is split when it was not. */
  openBeside(path: string, options?: { readonly isMoved: boolean }): void
  focusSide(side: EditorSide): void
  /** Two groups with the same file, or one again with the tabs of both. */
  toggleSplit(): void
  noteForms(forms: SchemaForms): void
  /** Runs one of the editor's own actions: `editor.action.formatDocument`. */
  runInEditor(id: string): void
  /** Shows a plugin's form beside the editor. */
  showForm(
    plugin: string,
    place?: { readonly instance?: number | undefined; readonly field?: string | undefined },
  ): void
}

export const createEditorSlice: Slice<EditorSlice> = (set) => ({
  otherGroup: undefined,
  side: 'left',
  forms: undefined,
  formPlugin: undefined,
  formInstance: 0,
  formFocus: undefined,
  editorCommand: undefined,

  closeFile(path) {
    // Only in the group with the focus: the file may stay open in the other.
    set((state) => {
      const own = withoutFiles(state, (other) => other === path)
      return changeGroups(state, (group) => (group === state ? own : group))
    })
  },
  openBeside(path, options) {
    set((state) => openBeside(state, path, options))
  },
  focusSide(side) {
    set((state) => focusSide(state, side))
  },
  toggleSplit() {
    set((state) => {
      if (state.otherGroup) return joinGroups(state)
      return state.activeFile === undefined ? {} : openBeside(state, state.activeFile)
    })
  },
  runInEditor(id) {
    set(({ editorCommand }) => ({ editorCommand: { id, at: (editorCommand?.at ?? 0) + 1 } }))
  },
  noteForms({ entities, plugins }) {
    set(({ forms }) => ({ forms: { entities, plugins: { ...forms?.plugins, ...plugins } } }))
  },
  showForm(formPlugin, { instance = 0, field } = {}) {
    set(({ formFocus }) => ({
      formPlugin,
      formInstance: instance,
      view: 'form',
      ...(field !== undefined && { formFocus: { field, at: (formFocus?.at ?? 0) + 1 } }),
    }))
  },
})

import type { ApplyResult } from '../../engine/protocol.ts'
import { pathKey } from '../kernels/form/config-path.ts'
import { configRows, type ConfigRow } from '../kernels/form/config-rows.ts'
import { fieldOfDiagnostic } from '../kernels/form/field-errors.ts'
import { fieldAtLine, schemaLines } from '../kernels/form/schema-lines.ts'
import { createProjectReader } from '../kernels/lua/project.ts'
import { pluginOfPath } from '../kernels/scenario-files.ts'
import type { Studio } from '../store/studio-context.tsx'
import { codeEditor } from '../text/code-editor.ts'
import type { monaco } from './monaco.ts'

type Diagnostic = ApplyResult['diagnostics'][number]

interface FormActionParts {
  readonly studio: Studio
  pathOf(model: monaco.editor.ITextModel): string | undefined
}

/** “Show in the form”: from a line of kong.yml or of a plugin's file to the field of the form. The result removes it. */
export function addFormAction(
  editor: monaco.editor.ICodeEditor & Pick<monaco.editor.IStandaloneCodeEditor, 'addAction'>,
  { studio, pathOf }: FormActionParts,
): () => void {
  const action = editor.addAction({
    id: 'phasescope.form',
    label: codeEditor.form.show,
    contextMenuGroupId: 'navigation',
    contextMenuOrder: 9,
    run() {
      const model = editor.getModel()
      const path = model ? pathOf(model) : undefined
      const line = editor.getPosition()?.lineNumber
      if (path !== undefined && line !== undefined) showLineInForm(studio, { file: path, line })
    },
  })
  return () => action.dispose()
}

/** Shows the field of the form that a line is about; a sentence when there is none. */
export function showLineInForm(
  { store }: Studio,
  { file, line }: { readonly file: string; readonly line: number },
): void {
  const { scenario, showForm, showNotice } = store.getState()
  const text = scenario?.files[file] ?? ''
  const plugin = pluginOfPath(file)
  if (plugin !== undefined) {
    const isSchema = file.endsWith('/schema.lua')
    const field = isSchema ? fieldAtLine(schemaLines(createProjectReader()({ [file]: text }), file), line) : undefined
    return showForm(plugin, { field })
  }
  if (file !== 'kong.yml') return showNotice(codeEditor.form.noPlace)
  const { rows } = configRows(text)
  const row = rows.findLast((candidate) => candidate.line <= line)
  if (!row) return showNotice(codeEditor.form.noPlugin)
  const field = [...row.lines]
    .filter(([, at]) => at <= line)
    .toSorted(([, a], [, b]) => a - b)
    .at(-1)?.[0]
  showForm(row.plugin, { instance: instanceOf(rows, row), field })
}

/** Shows the field of the form that a mistake of kong.yml is about. */
export function showDiagnosticInForm({ store }: Studio, diagnostic: Diagnostic): void {
  const about = fieldOfDiagnostic(diagnostic)
  const { scenario, showForm } = store.getState()
  const { rows } = configRows(scenario?.files['kong.yml'] ?? '')
  const row = about && rows.find(({ path }) => pathKey(path) === pathKey(about.row))
  if (row) showForm(row.plugin, { instance: instanceOf(rows, row), field: pathKey(about.field) })
}

/** Which of the configurations of its plugin it is. */
function instanceOf(rows: readonly ConfigRow[], row: ConfigRow): number {
  return rows.filter(({ plugin }) => plugin === row.plugin).indexOf(row)
}

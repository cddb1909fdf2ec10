import { useEffect, useRef } from 'react'
import { addToYaml } from '../../kernels/form/edit-yaml.ts'
import { pluginEntries, pluginOfPath } from '../../kernels/scenario-files.ts'
import { useStudio, useStudioState } from '../../store/studio-context.tsx'
import { form as words } from '../../text/form.ts'
import { Button } from '../../ui/button.tsx'
import { Empty } from '../../ui/empty.tsx'
import { ErrorBoundary } from '../../ui/error-boundary.tsx'
import { FormContext } from './form-context.ts'
import { FieldErrors, FieldRow } from './form-field.tsx'
import { FormHeader } from './form-header.tsx'
import { useConfigRows, useFormEditing, useSchemaFile } from './use-form-editing.ts'

/** A plugin's configuration as its schema.lua draws it; what is changed here is written into kong.yml. */
export function FormPanel() {
  const plugin = useFormPlugin()
  return (
    <ErrorBoundary what={words.what}>
      <div className="flex min-h-0 flex-1 flex-col">
        {plugin === undefined ? (
          <div className="p-4">
            <Empty>{words.noPlugin}</Empty>
          </div>
        ) : (
          <PluginForm key={plugin} plugin={plugin} />
        )}
      </div>
    </ErrorBoundary>
  )
}

/** The plugin that was asked for, else the one whose file is open, else the first with a schema. */
function useFormPlugin(): string | undefined {
  return useStudioState(({ formPlugin, activeFile, scenario, overview }) => {
    const names = pluginEntries(scenario?.files ?? {}, overview).map(({ name }) => name)
    const own = activeFile === undefined ? undefined : pluginOfPath(activeFile)
    return [formPlugin, own].find((name) => name !== undefined && names.includes(name)) ?? names[0]
  })
}

function PluginForm({ plugin }: { readonly plugin: string }) {
  const { rows, problem } = useConfigRows(plugin)
  const instance = useStudioState((state) => state.formInstance)
  const schemaFile = useSchemaFile(plugin)
  const fields = useStudioState((state) => state.forms?.plugins[plugin])
  const row = rows[instance] ?? rows[0]
  const editing = useFormEditing(row, schemaFile)
  const box = useRef<HTMLDivElement>(null)
  useFocusRequest(box)
  return (
    <FormContext value={editing}>
      <FormHeader plugin={plugin} rows={rows} row={row} schemaFile={schemaFile} />
      {problem !== undefined && (
        <p role="alert" className="border-b border-line px-4 py-2 text-xs text-err">
          {words.goesOn(problem)}
        </p>
      )}
      <section ref={box} aria-label={words.fieldsOf(plugin)} className="min-h-0 flex-1 overflow-auto pb-6">
        {row && (
          <div className="px-4">
            <FieldErrors path={[]} />
          </div>
        )}
        {!fields ? (
          <div className="px-4 py-2">
            <Empty>{schemaFile === undefined ? words.noSchema(plugin) : words.notRead}</Empty>
          </div>
        ) : row ? (
          fields.map((field) => <FieldRow key={field.name} field={field} path={[field.name]} />)
        ) : (
          <NotConfigured plugin={plugin} />
        )}
        {fields?.length === 0 && (
          <div className="px-4 py-2">
            <Empty>{words.noFields(plugin)}</Empty>
          </div>
        )}
      </section>
    </FormContext>
  )
}

function NotConfigured({ plugin }: { readonly plugin: string }) {
  const { store } = useStudio()
  const configure = () => {
    const { scenario, addFiles, editFile, showNotice } = store.getState()
    const text = scenario?.files['kong.yml']
    try {
      const changed = addToYaml(text ?? '_format_version: "3.0"\n', ['plugins'], { name: plugin })
      if (text === undefined) addFiles({ 'kong.yml': changed })
      else editFile('kong.yml', changed)
    } catch (error) {
      showNotice(error instanceof Error ? error.message : String(error))
    }
  }
  return (
    <div className="flex flex-col items-start gap-2 px-4 py-3">
      <Empty>{words.notConfigured(plugin)}</Empty>
      <Button look="primary" onClick={configure}>
        {words.configure}
      </Button>
    </div>
  )
}

/** Shows the field that the editor or a problem pointed to. */
function useFocusRequest(box: { readonly current: HTMLElement | null }): void {
  const wanted = useStudioState((state) => state.formFocus)
  const isReady = useStudioState((state) => state.forms !== undefined)
  useEffect(() => {
    if (!wanted || !isReady) return
    const parts = wanted.field.split('.')
    for (let length = parts.length; length > 0; length -= 1) {
      const key = parts.slice(0, length).join('.')
      const found = box.current?.querySelector<HTMLElement>(`[data-field="${CSS.escape(key)}"]`)
      if (!found) continue
      found.scrollIntoView({ block: 'center' })
      const control = found.querySelector<HTMLElement>('input, select, textarea')
      return (control ?? found.querySelector('button'))?.focus()
    }
  }, [wanted, isReady, box])
}

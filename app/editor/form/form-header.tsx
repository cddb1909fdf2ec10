import { FileCode2, FileCog } from 'lucide-react'
import type { ConfigRow } from '../../kernels/form/config-rows.ts'
import { pluginEntries } from '../../kernels/scenario-files.ts'
import { useStudio, useStudioState } from '../../store/studio-context.tsx'
import { form as words } from '../../text/form.ts'
import { Button } from '../../ui/button.tsx'

interface FormHeaderProps {
  readonly plugin: string
  readonly rows: readonly ConfigRow[]
  readonly row: ConfigRow | undefined
  readonly schemaFile: string | undefined
}

/** Which plugin and which of its configurations the form is about, and the files it stands between. */
export function FormHeader({ plugin, rows, row, schemaFile }: FormHeaderProps) {
  const { store, session } = useStudio()
  const names = useStudioState((state) =>
    pluginEntries(state.scenario?.files ?? {}, state.overview)
      .map(({ name }) => name)
      .join(' '),
  )
  const { showForm } = store.getState()
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1.5 border-b border-line bg-panel px-4 py-1.5">
      <h2 className="sr-only">{words.configurationOf(plugin)}</h2>
      <label className="flex items-center gap-1.5 text-dim">
        {words.plugin}
        <select className="field text-fg" value={plugin} onChange={(event) => showForm(event.target.value)}>
          {names.split(' ').map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      {row && (
        <label className="flex items-center gap-1.5 text-dim">
          {words.configured}
          <select
            className="field text-fg"
            value={rows.indexOf(row)}
            onChange={(event) => showForm(plugin, { instance: Number(event.target.value) })}
          >
            {rows.map(({ scope, line }, at) => (
              <option key={line} value={at}>
                {words.scope(scope)}
              </option>
            ))}
          </select>
        </label>
      )}
      <span className="ml-auto flex gap-1">
        {schemaFile !== undefined && (
          <Button look="plain" onClick={() => session.openPlace({ file: schemaFile, line: 1 })}>
            <FileCode2 size={13} aria-hidden="true" /> {words.schemaFile}
          </Button>
        )}
        {row && (
          <Button look="plain" onClick={() => session.openPlace({ file: 'kong.yml', line: row.line })}>
            <FileCog size={13} aria-hidden="true" /> {words.yamlLine(row.line)}
          </Button>
        )}
      </span>
    </div>
  )
}

import { Circle, CircleDashed, CircleX, Plus } from 'lucide-react'
import { useMemo } from 'react'
import { pluginEntries, type PluginEntry } from '../kernels/scenario-files.ts'
import { hasErrors } from '../store/selectors.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { Button } from '../ui/button.tsx'
import { ExplorerItem } from './explorer-item.tsx'
import { FileButtons, FileItem } from './file-item.tsx'
import { Section } from './section.tsx'
import { useFolderDrop } from './folder-drop.tsx'

const NO_FILES = {}

/** Plugins in the order Kong runs them, with their files. */
export function PluginList() {
  const { store } = useStudio()
  const files = useStudioState((state) => state.scenario?.files ?? NO_FILES)
  const overview = useStudioState((state) => state.overview)
  const entries = useMemo(() => pluginEntries(files, overview), [files, overview])
  return (
    <Section
      title="Plugins"
      actions={
        <Button
          look="plain"
          aria-label="New plugin"
          title="New plugin"
          onClick={() => store.getState().showDialog({ type: 'new-plugin' })}
        >
          <Plus size={14} aria-hidden="true" />
        </Button>
      }
    >
      {entries.map((entry) => (
        <PluginItem key={entry.name} entry={entry} />
      ))}
      {entries.length === 0 && <li className="px-[22px] py-1 text-dim">No plugins yet.</li>}
    </Section>
  )
}

function PluginItem({ entry }: { readonly entry: PluginEntry }) {
  const { store, session } = useStudio()
  const hasConfig = useStudioState((state) => state.scenario?.files['kong.yml'] !== undefined)
  const isBroken = useStudioState((state) => entry.files.some((path) => hasErrors(state, path)))
  const hasCode = entry.files.length > 0
  const handler = entry.files[0]
  const folder = handler?.replace(/(kong\/plugins\/[^/]+)\/.*$/, '$1')
  const openCode = handler === undefined ? undefined : () => store.getState().openFile(handler)
  const open = openCode ?? (hasConfig ? () => session.openConfig(entry.name) : undefined)
  const about = isBroken ? 'has errors' : hasCode ? scopeText(entry) : 'no code in this scenario'
  const Mark = isBroken ? CircleX : hasCode ? Circle : CircleDashed
  const tone = isBroken ? 'text-err' : hasCode ? 'fill-current text-ok' : 'text-faint'
  return (
    <li>
      <div className="group relative" {...useFolderDrop(folder)}>
        <ExplorerItem
          label={entry.name}
          name={`plugin ${entry.name}${entry.priority === undefined ? '' : `, priority ${entry.priority}`}, ${about}`}
          note={entry.priority}
          mark={<Mark size={isBroken ? 11 : 8} aria-hidden="true" className={`shrink-0 ${tone}`} />}
          onClick={open}
        />
        {hasCode && (
          <FileButtons
            what={`the plugin ${entry.name}`}
            paths={entry.files}
            {...(folder !== undefined && { folder })}
          />
        )}
      </div>
      {hasCode && (
        <ul aria-label={`Files of ${entry.name}`}>
          {entry.files.map((path) => (
            <FileItem key={path} path={path} label={path.replace(/^.*?kong\/plugins\/[^/]+\//, '')} isNested />
          ))}
        </ul>
      )}
    </li>
  )
}

function scopeText({ scopes }: PluginEntry): string {
  return scopes.length === 0 ? 'not configured' : `configured: ${scopes.join(', ')}`
}

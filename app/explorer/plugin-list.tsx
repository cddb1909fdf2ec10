import { Circle, CircleDashed, CircleX, Plus } from 'lucide-react'
import { useMemo } from 'react'
import { pluginEntries, type PluginEntry } from '../kernels/scenario-files.ts'
import { hasErrors } from '../store/selectors.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { explorer } from '../text/explorer.ts'
import { Button } from '../ui/button.tsx'
import { ExplorerItem } from './explorer-item.tsx'
import { FileButtons, FileItem } from './file-item.tsx'
import { Section } from './section.tsx'
import { useFolderDrop } from './folder-drop.tsx'

const text = explorer.plugins

const NO_FILES = {}

/** Plugins in the order Kong runs them, with their files. */
export function PluginList() {
  const { store } = useStudio()
  const files = useStudioState((state) => state.scenario?.files ?? NO_FILES)
  const overview = useStudioState((state) => state.overview)
  const entries = useMemo(() => pluginEntries(files, overview), [files, overview])
  return (
    <Section
      title={text.title}
      actions={
        <Button
          look="plain"
          aria-label={text.add}
          title={text.add}
          onClick={() => store.getState().showDialog({ type: 'new-plugin' })}
        >
          <Plus size={14} aria-hidden="true" />
        </Button>
      }
    >
      {entries.map((entry) => (
        <PluginItem key={entry.name} entry={entry} />
      ))}
      {entries.length === 0 && <li className="px-[22px] py-1 text-dim">{text.none}</li>}
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
  const about = isBroken ? text.hasErrors : hasCode ? scopeText(entry) : text.noCode
  const Mark = isBroken ? CircleX : hasCode ? Circle : CircleDashed
  const tone = isBroken ? 'text-err' : hasCode ? 'fill-current text-ok' : 'text-faint'
  return (
    <li>
      <div className="group relative" {...useFolderDrop(folder)}>
        <ExplorerItem
          label={entry.name}
          name={text.name(entry.name, entry.priority, about)}
          note={entry.priority}
          mark={<Mark size={isBroken ? 11 : 8} aria-hidden="true" className={`shrink-0 ${tone}`} />}
          onClick={open}
        />
        {hasCode && (
          <FileButtons what={text.what(entry.name)} paths={entry.files} {...(folder !== undefined && { folder })} />
        )}
      </div>
      {hasCode && (
        <ul aria-label={explorer.files.of(entry.name)}>
          {entry.files.map((path) => (
            <FileItem key={path} path={path} label={path.replace(/^.*?kong\/plugins\/[^/]+\//, '')} isNested />
          ))}
        </ul>
      )}
    </li>
  )
}

function scopeText({ scopes }: PluginEntry): string {
  return scopes.length === 0 ? text.notConfigured : text.configured(scopes)
}

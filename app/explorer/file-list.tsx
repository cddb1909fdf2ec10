import { ChevronDown, ChevronRight, Plus } from 'lucide-react'
import { useMemo, useState } from 'react'
import { fileTree, type FileNode } from '../kernels/file-tree.ts'
import { otherFiles } from '../kernels/scenario-files.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { explorer } from '../text/explorer.ts'
import { Button } from '../ui/button.tsx'
import { ExplorerItem } from './explorer-item.tsx'
import { FileButtons, FileItem, useFileKeys } from './file-item.tsx'
import { Section } from './section.tsx'
import { DropTarget, useFolderDrop } from './folder-drop.tsx'

const text = explorer.files

const NO_FILES = {}

/** Files that belong to no plugin, in their folders. */
export function FileList() {
  const { store } = useStudio()
  const files = useStudioState((state) => state.scenario?.files ?? NO_FILES)
  const tree = useMemo(() => fileTree(otherFiles(files)), [files])
  return (
    <Section
      title={text.title}
      actions={
        <Button
          look="plain"
          aria-label={text.add}
          title={text.add}
          onClick={() => store.getState().showDialog({ type: 'new-file' })}
        >
          <Plus size={14} aria-hidden="true" />
        </Button>
      }
    >
      <Nodes nodes={tree} />
      <DropTarget folder="" />
    </Section>
  )
}

function Nodes({ nodes }: { readonly nodes: readonly FileNode[] }) {
  return nodes.map((node) =>
    node.type === 'folder' ? <Folder key={node.path} folder={node} /> : <FileItem key={node.path} path={node.path} />,
  )
}

function Folder({ folder }: { readonly folder: Extract<FileNode, { type: 'folder' }> }) {
  const { name, path, children } = folder
  const [isOpen, setOpen] = useState(true)
  const Mark = isOpen ? ChevronDown : ChevronRight
  const files = useStudioState((state) => state.scenario?.files ?? NO_FILES)
  const inside = Object.keys(files).filter((file) => file.startsWith(`${path}/`))
  return (
    <li>
      <div className="group relative" {...useFolderDrop(path)}>
        <ExplorerItem
          label={name}
          name={text.folder(path)}
          state={{ isExpanded: isOpen }}
          mark={<Mark size={12} aria-hidden="true" className="-ml-[18px] shrink-0" />}
          onClick={() => setOpen(!isOpen)}
          onKeyDown={useFileKeys(path)}
          dragged={path}
        />
        <FileButtons what={text.whatFolder(path)} paths={inside} movable={path} folder={path} />
      </div>
      {isOpen && (
        <ul aria-label={text.of(path)} className="pl-3.5">
          <Nodes nodes={children} />
        </ul>
      )}
    </li>
  )
}

import { Group, Panel } from 'react-resizable-panels'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { editor as text } from '../text/editor.ts'
import { Region } from '../ui/region.tsx'
import { ResizeBar } from '../ui/resize-bar.tsx'
import { EditorGroupView } from './editor-group-view.tsx'
import { Problems } from './problems.tsx'

/** The source of the scenario, in one group of tabs or in two beside each other. */
export function EditorPanel() {
  const { store } = useStudio()
  const isSplit = useStudioState((state) => state.otherGroup !== undefined)
  return (
    <Region label={text.label} className="bg-bg">
      <div className="min-h-0 flex-1">
        <Group
          id="panels-editor"
          orientation="horizontal"
          defaultLayout={store.getState().panels['editor'] ?? { left: 50, right: 50 }}
          onLayoutChanged={(layout, { isUserInteraction }) =>
            isUserInteraction && isSplit && store.getState().resizePanels('editor', layout)
          }
          className="h-full"
        >
          <Panel id="left" minSize="20%">
            <EditorGroupView side="left" isSplit={isSplit} />
          </Panel>
          {isSplit && <ResizeBar label={text.resize} />}
          {isSplit && (
            <Panel id="right" minSize="20%">
              <EditorGroupView side="right" isSplit />
            </Panel>
          )}
        </Group>
      </div>
      <Problems />
    </Region>
  )
}

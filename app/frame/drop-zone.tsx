import { useEffect, useState } from 'react'
import { useStudio } from '../store/studio-context.tsx'
import { isTrafficFile } from '../store/traffic-import.ts'
import { frame as text } from '../text/frame.ts'
import { droppedTrace, openTrace } from './open-trace.ts'
import { readDrop } from './read-files.ts'

/** Takes files and folders dropped anywhere on the page. */
export function DropZone() {
  const { store, session } = useStudio()
  const [isOver, setIsOver] = useState(false)
  useEffect(() => {
    const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false
    const over = (event: DragEvent) => {
      if (!carriesFiles(event)) return
      event.preventDefault()
      setIsOver(true)
    }
    const leave = (event: DragEvent) => event.relatedTarget === null && setIsOver(false)
    const drop = (event: DragEvent) => {
      if (!carriesFiles(event) || !event.dataTransfer) return
      event.preventDefault()
      event.stopPropagation()
      setIsOver(false)
      const files = [...event.dataTransfer.files]
      if (files.length > 0 && files.every(({ name }) => isTrafficFile(name)))
        return void files.reduce(
          (before, file) => before.then(() => session.traffic.importFile(file)),
          Promise.resolve(),
        )
      const trace = droppedTrace(event.dataTransfer)
      const opening = trace
        ? openTrace(store, trace)
        : readDrop(event.dataTransfer).then((opened) => opened && session.openScenario(opened.scenario))
      opening.catch((error: unknown) =>
        store.getState().showNotice(text.files.notDropped(error instanceof Error ? error.message : String(error))),
      )
    }
    // Captured: Monaco would open a dropped file as text.
    addEventListener('dragover', over, { capture: true })
    addEventListener('dragleave', leave)
    addEventListener('drop', drop, { capture: true })
    return () => {
      removeEventListener('dragover', over, { capture: true })
      removeEventListener('dragleave', leave)
      removeEventListener('drop', drop, { capture: true })
    }
  }, [store, session])
  if (!isOver) return null
  return (
    <div className="pointer-events-none fixed inset-3 z-50 grid place-items-center rounded-2xl border-2 border-dashed border-accent bg-bg/85 text-[15px]">
      {text.files.drop}
    </div>
  )
}

import { lazy, useState, type ComponentType, type ReactNode } from 'react'

/** A part of the page that is loaded when it is wanted, or ahead. */
export interface OnDemand<Props> {
  readonly View: (props: Props) => ReactNode
  /** Once it has settled, the view is drawn at once: without a fallback, and without the pause React keeps after one. */
  preload(): Promise<void>
}

/** Suspends until `load` has settled, as `lazy` does; a failure to load ahead is tried again when it is wanted. */
export function onDemand<Props extends object>(load: () => Promise<ComponentType<Props>>): OnDemand<Props> {
  let there: ComponentType<Props> | undefined
  const loaded = async () => (there = await load())
  const Lazy = lazy(async () => ({ default: await loaded() }))
  return {
    View(props) {
      // What is shown stays what it is: another component in its place would forget its state.
      const [Chosen] = useState<ComponentType<Props>>(() => there ?? (Lazy as unknown as ComponentType<Props>))
      return <Chosen {...props} />
    },
    async preload() {
      await loaded().catch(() => undefined)
    },
  }
}

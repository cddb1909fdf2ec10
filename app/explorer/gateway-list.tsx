import { Plus } from 'lucide-react'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { Button } from '../ui/button.tsx'
import { ExplorerItem } from './explorer-item.tsx'
import { Section } from './section.tsx'

/** Services with their routes, consumers and upstreams of the configuration that runs. */
export function GatewayList() {
  const { store, session } = useStudio()
  const overview = useStudioState((state) => state.overview)
  const hasConfig = useStudioState((state) => state.scenario?.files['kong.yml'] !== undefined)
  const opener = (name: string) => (hasConfig ? () => session.openConfig(name) : undefined)
  const { services = [], routes = [], consumers = [], upstreams = [] } = overview ?? {}
  const serviceless = routes.filter(
    ({ service }) => !services.some(({ name, id }) => name === service || id === service),
  )
  return (
    <Section
      title="Gateway"
      actions={
        <Button
          look="plain"
          aria-label="New route"
          title="New route"
          onClick={() => store.getState().showDialog({ type: 'new-route' })}
        >
          <Plus size={14} aria-hidden="true" />
        </Button>
      }
    >
      {services.map(({ id, name, url }) => {
        const own = routes.filter(({ service }) => service === name || service === id)
        return (
          <li key={id}>
            <ExplorerItem
              label={name}
              name={`service ${name}, ${url}`}
              note={own.length === 1 ? '1 route' : `${own.length} routes`}
              onClick={opener(name)}
            />
            <ul aria-label={`Routes of ${name}`}>
              {own.map((route) => (
                <RouteItem key={route.id} summary={route.summary} name={route.name} onClick={opener(route.name)} />
              ))}
            </ul>
          </li>
        )
      })}
      {serviceless.map((route) => (
        <RouteItem key={route.id} summary={route.summary} name={route.name} onClick={opener(route.name)} />
      ))}
      {consumers.length > 0 && (
        <li>
          <ExplorerItem
            label="consumers"
            name={`consumers: ${consumers.map(({ name }) => name).join(', ')}`}
            note={consumers.length}
            onClick={opener(consumers[0]?.name ?? '')}
          />
        </li>
      )}
      {upstreams.length > 0 && (
        <li>
          <ExplorerItem
            label="upstreams"
            name={`upstreams: ${upstreams.join(', ')}`}
            note={upstreams.length}
            onClick={opener(upstreams[0] ?? '')}
          />
        </li>
      )}
      {!overview && <li className="px-[22px] py-1 text-dim">Not loaded yet.</li>}
    </Section>
  )
}

function RouteItem({
  name,
  summary,
  onClick,
}: {
  readonly name: string
  readonly summary: string
  readonly onClick: (() => void) | undefined
}) {
  return (
    <li>
      <ExplorerItem
        label={summary || name}
        name={`route ${name}, ${summary}`}
        state={{ isNested: true }}
        onClick={onClick}
      />
    </li>
  )
}

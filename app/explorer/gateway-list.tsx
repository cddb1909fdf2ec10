import { Plus } from 'lucide-react'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { explorer } from '../text/explorer.ts'
import { Button } from '../ui/button.tsx'
import { ExplorerItem } from './explorer-item.tsx'
import { Section } from './section.tsx'

const text = explorer.gateway

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
      title={text.title}
      actions={
        <Button
          look="plain"
          aria-label={text.addRoute}
          title={text.addRoute}
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
              name={text.service(name, url)}
              note={text.routes(own.length)}
              onClick={opener(name)}
            />
            <ul aria-label={text.routesOf(name)}>
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
            label={text.consumers}
            name={text.named(
              text.consumers,
              consumers.map(({ name }) => name),
            )}
            note={consumers.length}
            onClick={opener(consumers[0]?.name ?? '')}
          />
        </li>
      )}
      {upstreams.length > 0 && (
        <li>
          <ExplorerItem
            label={text.upstreams}
            name={text.named(text.upstreams, upstreams)}
            note={upstreams.length}
            onClick={opener(upstreams[0] ?? '')}
          />
        </li>
      )}
      {!overview && <li className="px-[22px] py-1 text-dim">{text.notLoaded}</li>}
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
        name={text.route(name, summary)}
        state={{ isNested: true }}
        onClick={onClick}
      />
    </li>
  )
}

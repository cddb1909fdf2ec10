import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { ExplorerItem } from './explorer-item.tsx'
import { Section } from './section.tsx'

/** Services with their routes, consumers and upstreams of the configuration that runs. */
export function GatewayList() {
  const { store } = useStudio()
  const overview = useStudioState((state) => state.overview)
  const config = useStudioState((state) =>
    state.scenario && 'kong.yml' in state.scenario.files ? 'kong.yml' : undefined,
  )
  const open = () => config !== undefined && store.getState().openFile(config)
  const { services = [], routes = [], consumers = [], upstreams = [] } = overview ?? {}
  const serviceless = routes.filter(
    ({ service }) => !services.some(({ name, id }) => name === service || id === service),
  )
  return (
    <Section title="Gateway">
      {services.map(({ id, name, url }) => {
        const own = routes.filter(({ service }) => service === name || service === id)
        return (
          <li key={id}>
            <ExplorerItem
              label={name}
              name={`service ${name}, ${url}`}
              note={own.length === 1 ? '1 route' : `${own.length} routes`}
              onClick={open}
            />
            <ul aria-label={`Routes of ${name}`}>
              {own.map((route) => (
                <RouteItem key={route.id} summary={route.summary} name={route.name} onClick={open} />
              ))}
            </ul>
          </li>
        )
      })}
      {serviceless.map((route) => (
        <RouteItem key={route.id} summary={route.summary} name={route.name} onClick={open} />
      ))}
      {consumers.length > 0 && (
        <li>
          <ExplorerItem
            label="consumers"
            name={`consumers: ${consumers.map(({ name }) => name).join(', ')}`}
            note={consumers.length}
            onClick={open}
          />
        </li>
      )}
      {upstreams.length > 0 && (
        <li>
          <ExplorerItem
            label="upstreams"
            name={`upstreams: ${upstreams.join(', ')}`}
            note={upstreams.length}
            onClick={open}
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
  readonly onClick: () => void
}) {
  return (
    <li>
      <ExplorerItem label={summary || name} name={`route ${name}, ${summary}`} isNested onClick={onClick} />
    </li>
  )
}

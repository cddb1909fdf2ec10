import { useState, type FormEvent } from 'react'
import { addRoute, routeProblem, serviceNames, type NewRoute } from '../kernels/route-template.ts'
import { useStudio } from '../store/studio-context.tsx'
import { newRoute as words } from '../text/new-route.ts'
import { Button } from '../ui/button.tsx'
import { Modal } from '../ui/modal.tsx'

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
const NEW = ''

/** Asks for name, path, methods and service of a new route, and writes it into kong.yml. */
export function NewRouteDialog({ onClose }: { readonly onClose: () => void }) {
  const { store, session } = useStudio()
  const { scenario, overview } = store.getState()
  const text = scenario?.files['kong.yml'] ?? '_format_version: "3.0"\n'
  const services = serviceNames(text)
  const [name, setName] = useState('my-route')
  const [path, setPath] = useState('/my-route')
  const [methods, setMethods] = useState<readonly string[]>([])
  const [service, setService] = useState(services[0] ?? NEW)
  const [url, setUrl] = useState('http://echo.test')
  const [failure, setFailure] = useState<string>()
  const route: NewRoute = { name, path, methods, service: service === NEW ? undefined : service, url }
  const problem = routeProblem(route, overview?.routes.map((known) => known.name) ?? [])
  const create = (event: FormEvent) => {
    event.preventDefault()
    if (problem !== undefined) return
    try {
      store.getState().addFiles({ 'kong.yml': addRoute(text, route) })
      session.openConfig(name)
      onClose()
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error))
    }
  }
  const toggle = (method: string) =>
    setMethods(METHODS.filter((known) => (known === method) !== methods.includes(known)))
  return (
    <Modal title={words.title} about={words.about} onClose={onClose}>
      <form onSubmit={create} className="flex flex-col gap-3">
        <div className="grid grid-cols-2 gap-3">
          <TextField label={words.name} value={name} onChange={setName} />
          <TextField label={words.path} value={path} onChange={setPath} />
        </div>
        <fieldset className="flex flex-wrap gap-x-4 gap-y-1">
          <legend className="mb-1">{words.methods}</legend>
          {METHODS.map((method) => (
            <label key={method} className="flex items-center gap-1.5">
              <input
                type="checkbox"
                checked={methods.includes(method)}
                onChange={() => toggle(method)}
                className="accent-(--accent)"
              />
              {method}
            </label>
          ))}
        </fieldset>
        <label className="flex flex-col gap-1">
          {words.service}
          <select className="field" value={service} onChange={(event) => setService(event.target.value)}>
            {services.map((known) => (
              <option key={known}>{known}</option>
            ))}
            <option value={NEW}>{words.newService}</option>
          </select>
        </label>
        {service === NEW && <TextField label={words.address} value={url} onChange={setUrl} />}
        <output className="block min-h-5 text-dim">{failure ?? problem}</output>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button look="primary" type="submit" disabled={problem !== undefined}>
            {words.create}
          </Button>
        </div>
      </form>
    </Modal>
  )
}

interface TextFieldProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
}

function TextField({ label, value, onChange }: TextFieldProps) {
  return (
    <label className="flex flex-col gap-1">
      {label}
      <input
        className="field font-mono text-xs"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        spellCheck={false}
      />
    </label>
  )
}

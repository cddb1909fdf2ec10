import { Download, EyeOff, Plus, X } from 'lucide-react'
import { useState } from 'react'
import { variableProblem, type Variable } from '../kernels/environment/variables.ts'
import { useStudio, useStudioState } from '../store/studio-context.tsx'
import { variables as words } from '../text/variables.ts'
import { Button } from '../ui/button.tsx'

const EXAMPLE = '{{name}}'

/** Tabs of variables; the chosen one fills `{{name}}` in address, headers and body. */
export function Variables() {
  const { session } = useStudio()
  return (
    <div className="flex flex-col gap-2">
      <EnvironmentTabs />
      <EnvironmentTable />
      <p className="text-xs text-dim">
        {words.write} <code className="font-mono">{EXAMPLE}</code> {words.about}
      </p>
      <div>
        <Button className="!py-1 text-xs" onClick={() => void session.traffic.exportVariables()}>
          <Download size={12} aria-hidden="true" /> {words.export}
        </Button>
      </div>
    </div>
  )
}

function EnvironmentTabs() {
  const { store } = useStudio()
  const environments = useStudioState((state) => state.environments)
  const chosen = useStudioState((state) => state.environment)
  const [isNaming, setNaming] = useState(false)
  const { setEnvironments, chooseEnvironment } = store.getState()
  const add = (name: string) => {
    setNaming(false)
    if (name.trim() === '' || environments.some((each) => each.name === name.trim())) return
    const variables = environments.find((each) => each.name === chosen)?.variables ?? []
    // the same names, so that a request fits every tab
    setEnvironments([...environments, { name: name.trim(), variables }], name.trim())
  }
  return (
    <div className="flex flex-wrap items-center gap-1 text-xs">
      <div role="radiogroup" aria-label={words.environments} className="flex flex-wrap gap-1">
        {environments.map(({ name }) => (
          <label
            key={name}
            className="relative cursor-pointer rounded border border-line px-2 py-0.5 text-dim has-checked:border-accent has-checked:font-semibold has-checked:text-fg has-focus-visible:outline-2 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name="environment"
              checked={name === chosen}
              onChange={() => chooseEnvironment(name)}
              className="over-label"
            />
            {name}
          </label>
        ))}
      </div>
      {isNaming ? (
        <input
          aria-label={words.newName}
          placeholder={words.newNamePlaceholder}
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- it appears because somebody asked for it
          autoFocus
          onBlur={(event) => add(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') add(event.currentTarget.value)
            if (event.key === 'Escape') setNaming(false)
          }}
          className="field w-28 !py-0.5"
        />
      ) : (
        <Button
          look="plain"
          aria-label={words.newEnvironment}
          title={words.newEnvironment}
          onClick={() => setNaming(true)}
        >
          <Plus size={13} aria-hidden="true" />
        </Button>
      )}
      {environments.length > 1 && (
        <Button
          look="plain"
          title={words.removeEnvironment(chosen ?? '')}
          className="ml-auto"
          onClick={() => setEnvironments(environments.filter(({ name }) => name !== chosen))}
        >
          {words.removeEnvironment(chosen ?? '')}
        </Button>
      )}
    </div>
  )
}

function EnvironmentTable() {
  const { store } = useStudio()
  const environments = useStudioState((state) => state.environments)
  const chosen = useStudioState((state) => state.environment)
  const variables = environments.find(({ name }) => name === chosen)?.variables ?? []
  const write = (changed: readonly Variable[]) =>
    store
      .getState()
      .setEnvironments(environments.map((each) => (each.name === chosen ? { ...each, variables: changed } : each)))
  return (
    <fieldset aria-label={words.of(chosen ?? '')} className="min-w-0">
      <ul className="flex flex-col font-mono text-xs">
        {variables.map((variable, at) => (
          // oxlint-disable-next-line react/no-array-index-key -- names change while they are typed
          <li key={at} className="border-b border-line/60">
            <VariableFields
              variable={variable}
              place={at + 1}
              onChange={(changed) => write(variables.map((old, index) => (index === at ? changed : old)))}
              onRemove={() => write(variables.filter((_, index) => index !== at))}
            />
          </li>
        ))}
      </ul>
      <Button look="plain" className="mt-1 text-xs" onClick={() => write([...variables, { name: '', value: '' }])}>
        <Plus size={12} aria-hidden="true" /> {words.add}
      </Button>
    </fieldset>
  )
}

interface VariableFieldsProps {
  readonly variable: Variable
  readonly place: number
  readonly onChange: (variable: Variable) => void
  readonly onRemove: () => void
}

function VariableFields({ variable, place, onChange, onRemove }: VariableFieldsProps) {
  const { name, value, isSecret = false } = variable
  const problem = name === '' ? undefined : variableProblem(name)
  return (
    <>
      <div className="flex items-center">
        <input
          aria-label={words.name(place)}
          aria-invalid={problem !== undefined}
          value={name}
          placeholder={words.namePlaceholder}
          spellCheck={false}
          onChange={(event) => onChange({ ...variable, name: event.target.value.trim() })}
          className="w-[34%] rounded bg-transparent px-1 py-1 text-dim hover:bg-panel"
        />
        <input
          aria-label={words.value(place)}
          type={isSecret ? 'password' : 'text'}
          autoComplete="off"
          value={value}
          placeholder={words.valuePlaceholder}
          spellCheck={false}
          onChange={(event) => onChange({ ...variable, value: event.target.value })}
          className="min-w-0 flex-1 rounded bg-transparent px-1 py-1 hover:bg-panel"
        />
        <label className="flex items-center gap-1 px-1 font-sans text-dim" title={words.leftOut}>
          <input
            type="checkbox"
            checked={isSecret}
            onChange={(event) => onChange({ ...variable, isSecret: event.target.checked })}
          />
          <EyeOff size={12} aria-hidden="true" />
          <span className="sr-only">{words.isSecret(place)}</span>
          {words.secret}
        </label>
        <Button look="plain" aria-label={words.remove(name || place)} title={words.removeAbout} onClick={onRemove}>
          <X size={12} aria-hidden="true" />
        </Button>
      </div>
      {problem !== undefined && (
        <p role="alert" className="px-1 font-sans text-err">
          {problem}
        </p>
      )}
    </>
  )
}

import type { LuaVm } from '../../../lua/vm.ts'
import { createConcurrency } from './concurrency.ts'
import { createDynamicHook } from './dynamic-hook.ts'
import { createPhases } from './phases.ts'
import { createRateLimiting } from './rate-limiting.ts'
import { createDeprecation, createReports, createRequestId, createWorkspaces } from './worker-tables.ts'

/** Registers the modules of Kong's core that plugins require past the PDK (ngx-api.json, `require`). */
export function installKongCore(vm: LuaVm, services: { now(): number }): void {
  vm.preload('kong.pdk.private.phases', () => createPhases(vm))
  vm.preload('kong.pdk.private.rate_limiting', () => createRateLimiting(vm))
  vm.preload('kong.dynamic_hook', () => createDynamicHook(vm))
  vm.preload('kong.workspaces', () => createWorkspaces(vm))
  vm.preload('kong.reports', createReports)
  vm.preload('kong.deprecation', () => createDeprecation(vm))
  vm.preload('kong.concurrency', () => createConcurrency(vm, () => services.now()))
  for (const name of ['kong.observability.tracing.request_id', 'kong.tracing.request_id'])
    vm.preload(name, () => createRequestId(vm))
}

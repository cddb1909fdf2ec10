// Who may import whom (docs/ARCHITECTURE.md). Changing this table is its own commit, with a line of reason.
// One row per folder: what it may import besides itself and npm packages. `.scripts/check/import-rules.mjs` proves that each row bites.

const compiler = '^engine/lua/(1-parse|2-analyze|3-emit)/|^engine/lua/compile\\.ts$'
const luaForModules = '^engine/lua/((runtime|stdlib)/|vm\\.ts$)'
const ports = '^engine/(host|diagnostic)\\.ts$' // plain types that every folder may speak
const gateway = '^engine/gateway/'
const doors = '^engine/(index|protocol)\\.ts$'

/** folder: what it may import, and why no more. */
const table = {
  '^engine/lua/': { may: ['^engine/diagnostic\\.ts$'], why: 'the language knows nothing of gateways' },
  '^engine/gateway/': { may: [ports], why: 'the life of a request knows plugins only as an interface' },
  '^engine/scripting/': {
    may: [luaForModules, gateway, ports],
    why: 'what the two Lua views of a request share: neither of them, nor the compiler',
  },
  '^engine/ngx/': {
    may: [luaForModules, gateway, '^engine/scripting/', ports],
    why: 'a view of the request for Lua: the runtime, not the compiler, and not the PDK',
  },
  '^engine/pdk/': {
    may: [luaForModules, gateway, '^engine/scripting/', ports],
    why: 'a view of the request for Lua: the runtime, not the compiler, and not ngx',
  },
  '^engine/modules/': {
    may: [luaForModules, gateway, '^engine/(ngx|scripting)/', ports],
    why: 'libraries for Lua: they use the runtime and ngx, not the compiler',
  },
  '^engine/scenario/': {
    may: [gateway, '^engine/trace/', ports],
    why: 'a folder of files to configuration, traffic and expectations',
  },
  '^engine/plugins/': {
    may: ['^engine/lua/', gateway, '^engine/(ngx|pdk|modules|scripting)/', ports],
    why: 'Lua source to gateway plugins',
  },
  '^engine/admin/': {
    may: [gateway, ports],
    why: 'the Admin API: requests and entities in, answers out; it knows neither Lua nor where it runs',
  },
  '^engine/trace/': { may: [gateway, '^engine/lua/hooks\\.ts$', ports], why: 'listens to the gateway' },
  '^engine/debug/': {
    may: [gateway, '^engine/lua/(hooks|source-map)\\.ts$', luaForModules, ports],
    why: 'listens to the gateway and the language',
  },
  '^engine/replay/': {
    may: ['^engine/[^/]+\\.ts$', '^engine/hosts/memory/clock\\.ts$', '^engine/trace/'],
    why: 'recorded traffic to an engine made for it: an engine and its traces from outside',
  },
  '^engine/traffic/': {
    may: ['^engine/[^/]+\\.ts$', '^engine/(replay|trace)/'],
    why: 'keeps runs and has them replayed; what a run is made of is not its business',
  },
  '^engine/hosts/': {
    may: ['^engine/[^/]+\\.ts$', gateway, '^engine/lua/run-file\\.ts$'],
    why: 'a host translates; what it needs comes through the files at the top of engine/',
  },
  '^app/text/': { may: [], why: 'what people read: words and numbers in, sentences out' },
  '^app/ui/': { may: ['^app/text/'], why: 'no store, no domain' },
  '^app/kernels/': { may: [doors], why: 'pure view logic: no store, no features' },
  '^app/store/': {
    may: [doors, '^app/(kernels|text)/', '^app/engine-client(\\.ts$|/)'],
    why: 'the store knows no feature',
  },
}
const features = [
  'canvas',
  'compare',
  'order',
  'editor',
  'traffic',
  'trace',
  'debug',
  'connections',
  'learn',
  'explorer',
  'share',
]
for (const feature of features) {
  table[`^app/${feature}/`] = {
    may: [doors, '^app/(ui|kernels|store|text)/', '^app/engine-client(\\.ts$|/)'],
    why: 'features do not import each other; they meet in the store',
  }
}

const ours = '^(app|engine)/'
const tests = '\\.(test|contract)\\.tsx?$|/tests/'
const named = (folder) => folder.replace(/[\^\\]|\/$/g, '').replaceAll('/', '-')

module.exports = {
  forbidden: [
    ...Object.entries(table).map(([folder, { may, why }]) => ({
      name: `${named(folder)}-imports`,
      comment: why,
      severity: 'error',
      from: { path: folder, pathNot: tests },
      to: { path: ours, pathNot: [folder].concat(may) },
    })),
    {
      name: 'lua-runtime-has-no-compiler',
      comment: '`load` receives the compiler',
      severity: 'error',
      from: { path: '^engine/lua/(runtime|stdlib)/', pathNot: tests },
      to: { path: compiler },
    },
    {
      name: 'hosts-stand-alone',
      comment: 'one host never needs another',
      severity: 'error',
      from: { path: '^engine/hosts/([^/]+)/', pathNot: tests },
      to: { path: '^engine/hosts/[^/]+/', pathNot: '^engine/hosts/$1/' },
    },
    {
      name: 'core-has-no-host',
      comment: 'the core does not know where it runs; engine.ts and index.ts may offer the memory host',
      severity: 'error',
      from: { path: '^engine/[^/]+\\.ts$', pathNot: tests },
      to: { path: '^engine/hosts/(node|service-worker)/' },
    },
    {
      name: 'app-uses-the-doors',
      comment: 'the studio reaches the engine through engine/index.ts and engine/protocol.ts',
      severity: 'error',
      from: { path: '^app/', pathNot: tests },
      to: { path: '^engine/', pathNot: doors },
    },
    {
      name: 'engine-without-app',
      comment: 'the engine is usable without the studio',
      severity: 'error',
      from: { path: '^engine/' },
      to: { path: '^(app|e2e)/' },
    },
    {
      name: 'no-tests-in-sources',
      comment: 'what runs does not import what tests it',
      severity: 'error',
      from: { path: ours, pathNot: tests },
      to: { path: tests },
    },
    {
      name: 'not-resolved',
      comment: 'the import leads nowhere',
      severity: 'error',
      from: { path: '^engine/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['(^|/)node_modules/', '^engine/(dist|conformance|bench|bin)/', '^\\.cache/'] },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
    },
  },
}

import { kongYml, plugins, WITNESS, type Case } from './harness.ts'

/** init_worker, configure and certificate (Kong: phases.md §1, §2). */
export const WORKER: readonly Case[] = [
  {
    title: 'a throw in init_worker is critical, and every request says so',
    files: plugins({ bad: { init_worker: 'error("boom")' }, worse: { init_worker: 'error({})' }, w: WITNESS }),
    expects: {
      status: '200 OK',
      log: [
        'crit [kong] init.lua worker initialization error: failed to execute the "init_worker" handler for plugin "bad": kong/plugins/bad/handler.lua:3: boom; this node must be restarted',
        'crit [kong] init.lua worker initialization error: failed to execute the "init_worker" handler for plugin "worse": table: 0x…; this node must be restarted',
        'alert [kong] init.lua:479 unsafe request processing due to earlier initialization errors; this node must be restarted (worker initialization error: failed to execute the "init_worker" handler for plugin "bad": kong/plugins/bad/handler.lua:3: boom; this node must be restarted, worker initialization error: failed to execute the "init_worker" handler for plugin "worse": table: 0x…; this node must be restarted)',
      ],
    },
  },
  {
    title: 'init_worker gets only self, has no configuration and runs without one',
    files: {
      ...plugins({
        a: {
          init_worker:
            'say(self == P, conf, kong.plugin.get_id(), type(kong.ctx.shared), kong.ctx.plugin) kong.log.notice("named")',
        },
      }),
      'kong.yml': kongYml([]),
    },
    expects: { said: ['true nil nil table nil'], log: ['notice [kong] handler.lua:3 [a] named'], ran: [] },
  },
  {
    title: 'functions of requests are refused in init_worker, by phase',
    files: plugins({ a: { init_worker: 'say(pcall(kong.request.get_method)) say(pcall(kong.client.get_ip))' } }),
    expects: {
      said: [
        `false function cannot be called in init_worker phase (only in: rewrite, access, balancer, response, cluster_listener, header_filter, body_filter, log, error, admin_api)`,
        'false function cannot be called in init_worker phase (can be called in any phases except: init_worker)',
      ],
    },
  },
  {
    title: 'timers have no phase',
    files: plugins({
      a: {
        init_worker:
          'ngx.timer.at(0, function() say(pcall(kong.response.get_status)) say(pcall(kong.client.get_ip)) end)',
      },
    }),
    expects: {
      said: [
        'false no phase in ngx.ctx.KONG_PHASE, (need one of response, header_filter, body_filter, log, error, admin_api)',
        'false no phase in ngx.ctx.KONG_PHASE',
      ],
    },
  },
  {
    title: 'a throw in configure is an error, and the others go on',
    files: plugins({
      bad: { configure: 'error("boom")' },
      w: { configure: 'say(#conf, conf[1].__plugin_id ~= nil)', access: '' },
    }),
    expects: {
      log: [
        "error [kong] plugins_iterator.lua failed to execute plugin 'bad:configure (kong/plugins/bad/handler.lua:3: boom)",
      ],
      said: ['1 true'],
      ran: ['w:access'],
    },
  },
  {
    title: 'configure gets nil when nothing is configured, disabled rows and streams aside',
    files: {
      ...plugins({ none: { configure: 'say("none", conf)' }, idle: { configure: 'say("idle", conf)' } }),
      'kong.yml': kongYml([], { more: 'plugins:\n- name: idle\n  enabled: false\n' }),
    },
    expects: { said: ['none nil', 'idle nil'] },
  },
  {
    title: 'certificate has a context of its own, for rows without a scope',
    files: plugins({
      a: {
        certificate:
          'kong.ctx.shared.x = 1 kong.ctx.plugin.x = 2 say(ngx.get_phase(), kong.ctx.shared.x, kong.ctx.plugin.x)',
        rewrite: 'say(ngx.get_phase(), kong.ctx.shared.x, kong.ctx.plugin.x)',
      },
    }),
    request: { scheme: 'https' },
    expects: { status: '200 OK', said: ['ssl_cert 1 2', 'rewrite nil nil'], ran: ['a:certificate', 'a:rewrite'] },
  },
  {
    title: 'there is no certificate over plain http',
    files: plugins({ a: { certificate: 'say("here")', rewrite: '' } }),
    expects: { said: [], ran: ['a:rewrite'] },
  },
]

export const SLOW_CONFIGURE =
  "notice [kong] plugins_iterator.lua executing plugin 'slow:configure took excessively long: 60 ms"

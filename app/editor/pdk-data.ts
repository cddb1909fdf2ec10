// Made by .scripts/pdk-data.mjs from docs/kong/pdk.json and ngx-api.json: change those, or the script.

/** Phases that API_TABLE refers to by number. */
export const PHASE_SETS: readonly string[] = [
  'rewrite access balancer response cluster_listener header_filter body_filter log error admin_api',
  'init_worker',
  'rewrite access response error admin_api',
  'response header_filter body_filter log error admin_api',
  'rewrite access balancer response header_filter error admin_api',
  'body_filter',
  'rewrite access balancer response header_filter error admin_api preread',
  'access',
  'rewrite access balancer preread',
  'rewrite access balancer',
  'rewrite access',
  'balancer preread',
  'response header_filter body_filter log',
  'response',
  'access response header_filter body_filter log',
  'certificate',
  'rewrite access balancer response log',
  'rewrite access balancer response',
  'rewrite access response header_filter body_filter log',
  'log',
  'ws_client_frame',
  'ws_handshake',
  'ws_upstream_frame',
  'rewrite preread access response',
  'rewrite access response',
  'certificate rewrite preread access balancer response header_filter timer',
  'certificate rewrite preread access response timer',
  'rewrite access balancer response header_filter body_filter log',
  'rewrite preread access balancer response header_filter body_filter log',
]

/** name|signature|returns|phases|about; phases: `*` all, a number a set of PHASE_SETS, `-` and a number all but that set. */
export const API_TABLE = `
kong.client.authenticate|(consumer, credential)||7|Only sets ctx.authenticated_consumer / authenticated_credential (overwriting both); sets NO headers.
kong.client.authenticate_consumer_group_by_consumer_id|(consumer_id)||14|Name seen in OSS sandbox allow-list; not documented. (Enterprise)
kong.client.get_aws_vpce_id|()|string or nil, string or nil|14|3.15 docs; PROXY protocol v2 TLV. (Enterprise)
kong.client.get_consumer|()|table or nil|14|ctx.authenticated_consumer.
kong.client.get_consumer_group|()|table or nil|14|Deprecated single group. (Enterprise)
kong.client.get_consumer_groups|()|array or nil|14|Authenticated consumer groups. (Enterprise)
kong.client.get_credential|()|table or nil|14|ctx.authenticated_credential.
kong.client.get_forwarded_ip|()|string|-1|ngx.var.remote_addr (after realip module).
kong.client.get_forwarded_port|()|number|-1|ngx.var.remote_port.
kong.client.get_ip|()|string|-1|realip_remote_addr or remote_addr: the directly connected peer.
kong.client.get_jwt_token_header|()|table or nil, string or nil|14|3.15+. (Enterprise)
kong.client.get_jwt_token_payload|()|table or nil, string or nil|14|3.15+. (Enterprise)
kong.client.get_port|()|number|-1|realip_remote_port or remote_port.
kong.client.get_protocol|([allow_terminated])|'http' or 'https' or 'tcp' or 'tls' or <route protocol> or nil, string or nil|14|If the route has exactly one protocol returns it
kong.client.get_token|()|string or nil|14|3.15+. (Enterprise)
kong.client.load_consumer|(consumer_id[, search_by_username])|table or nil, string or nil|14|UUID: db.consumers:select({id}) first; then, if search_by_username, select_by_username. Uncached DB call.
kong.client.set_authenticated_consumer_group|(group)||14|Single group (deprecated). (Enterprise)
kong.client.set_authenticated_consumer_groups|(groups[, opts])||14|Set groups used for consumer-group scoped plugins. (Enterprise)
kong.client.set_token|([token])||14|3.15+: stores raw token; nil or '' clears. (Enterprise)
kong.client.tls.disable_session_reuse|()|true or nil, string or nil|15|
kong.client.tls.get_full_client_certificate_chain|()|string PEM or nil, string or nil|16|Docs list header_filter/body_filter but code does not allow them.
kong.client.tls.request_client_certificate|([ca_certs])|true or nil, string or nil|15|HTTP subsystem only module.
kong.client.tls.set_client_verify|(v)||17|Sets ctx.CLIENT_VERIFY_OVERRIDE used by log serializer.
kong.cluster.get_id|()|string or nil, string or nil|*|From db.parameters key cluster_id through core_cache.
kong.clustering|(field)|internal|*|Internal; may be nil.
kong.configuration|(field)|read-only proxy|*|Proxy over the loaded kong.conf (pairs() yields only remove_sensitive). configuration.remove_sensitive() gives a copy with secrets masked as '******'.
kong.core_cache|(field)|internal|*|Internal; may be nil.
kong.ctx.core|(field)|table|*|Internal core namespace.
kong.ctx.plugin|(field)|table or nil|*|Per-request table keyed by the plugin HANDLER table (3.x): all instances/configs of the same plugin in one request share it
kong.ctx.shared|(field)|table|*|Lazily created per-request table shared by all plugins and the runloop. nil when there is no request (init_worker/timers without request).
kong.db.connector|(field)|connector|*|connector:query(sql), escape_literal, connect ... (postgres only).
kong.db.strategy|(field)|'postgres' or 'off'|*|'off' means DB-less: write methods return operation unsupported (code 12).
kong.default_workspace|(field)|uuid|*|
kong.dns.resolve|(name[, r_opts[, cache_only[, tries]]])|records or nil, err, try_list|*|
kong.dns.toip|(name, port[, cache_only[, tries]])|ip or nil, port or err string, try_list|*|Resolves SRV/A/AAAA/CNAME with round robin; SRV port overrides.
kong.ip.is_trusted|(address)|boolean|*|Against conf.trusted_ips: empty list => always false; 0.0.0.0/0 AND ::/0 both present => always true; otherwise CIDR match.
kong.log|(...)||*|kong.log(...) is kong.log.notice(...).
kong.log.alert|(...)||*|Concatenates tostring of all args, no separator.
kong.log.crit|(...)||*|Concatenates tostring of all args, no separator.
kong.log.debug|(...)||*|Concatenates tostring of all args, no separator.
kong.log.deprecation|(msg..., {after=, removal=, trace=})||*|Callable; goes through Penlight raise_deprecation and logs at warn via deprecation.write: '<msg> (deprecated after <after>, scheduled for removal in …
kong.log.deprecation.write|(...)||*|Raw warn write.
kong.log.emerg|(...)||*|Concatenates tostring of all args, no separator.
kong.log.err|(...)||*|Concatenates tostring of all args, no separator.
kong.log.info|(...)||*|Concatenates tostring of all args, no separator.
kong.log.inspect|(...)||*|Callable table; notice level; args rendered by the inspect library joined by a space, boxed output: header '[kong] file:func:line [ns]' padded with …
kong.log.inspect.off|()||*|Disable for this log facility.
kong.log.inspect.on|()||*|Enable (default on) for this log facility.
kong.log.new|(namespace[, format])|log facility|*|
kong.log.notice|(...)||*|Concatenates tostring of all args, no separator.
kong.log.serialize|([options])|table|19|HTTP fields: request{id,uri,url,querystring,method,headers,size,tls}, upstream_uri, upstream_status (string), response{status,headers,size}, …
kong.log.set_format|(fmt)||*|Changes this facility only ('[kong] ' prefix always kept); nil restores '%file_src:%line_src [%namespace] %message'.
kong.log.set_serialize_value|(key, value[, options])||18|Deferred: stored in ctx.serialize_values and applied in order by serialize(). set/add create intermediate tables
kong.log.trace|(...)||*|No-op unless env KONG_IS_TESTING=1 (then alias of debug).
kong.log.warn|(...)||*|Concatenates tostring of all args, no separator.
kong.nginx.get_statistics|()|table {connections_active, connections_reading, connections_writing, connections_waiting, connections_accepted, connections_handled, total_requests}|*|
kong.nginx.get_subsystem|()|'http' or 'stream'|*|
kong.node.get_hostname|()|string|*|
kong.node.get_id|()|string uuid|*|Stored in shm kong under 'kong:node_id'.
kong.node.get_memory_stats|([unit[, scale]])|table {workers_lua_vms=[{pid,http_allocated_gc}], lua_shared_dicts={name={capacity,allocated_slabs}}}|*|Unit b gives numbers, others give strings such as '12.00 MiB'.
kong.plugin.get_id|()|string or nil|*|Returns conf.__plugin_id of the plugin instance currently running; not reset after the handler returns.
kong.request.get_body|([mimetype[, max_args[, max_allowed_file_size]]])|table or nil, string or nil err, string or nil mimetype|2|Prefix match on lower-cased content type with params stripped: application/x-www-form-urlencoded, application/json, multipart/form-data.
kong.request.get_forwarded_host|()|string|0|Trusted + X-Forwarded-Host: drops anything up to '@', cuts at first ':', lower-cases. Else get_host().
kong.request.get_forwarded_path|()|string|0|Trusted + X-Forwarded-Path: raw header; else get_path() (normalized).
kong.request.get_forwarded_port|()|number|0|Trusted: X-Forwarded-Port if integer 1..65535, else port part of X-Forwarded-Host, else ctx.host_port (port_maps), else HOST_PORTS[port] or port.
kong.request.get_forwarded_prefix|()|string or nil|0|Trusted + X-Forwarded-Prefix: header; else ngx.var.upstream_x_forwarded_prefix (set in access.before: matched prefix when strip_path and prefix ~= …
kong.request.get_forwarded_scheme|()|string|0|If kong.ip.is_trusted(kong.client.get_ip()) and X-Forwarded-Proto present -> lower-cased header; else get_scheme().
kong.request.get_header|(name)|string or nil|0|Case-insensitive, '-' and '_' equivalent. First value if the header repeats; a single header that merely contains ', ' is returned whole.
kong.request.get_headers|([max_headers])|table, string or nil (err 'truncated')|0|Lower-case keys; value string or array; metatable __index lower-cases and maps '_' to '-' for missing keys.
kong.request.get_host|()|string|0|ctx.host else ngx.var.host (nginx already lower-cases and strips port; host from request line beats Host header).
kong.request.get_http_version|()|number or nil|0|1.0, 1.1, 2.0 (ngx.req.http_version).
kong.request.get_id|()|string|0|Request id. Documented for Enterprise 3.15; not in the OSS tree. (Enterprise)
kong.request.get_method|()|string|0|When ctx.KONG_UNEXPECTED and HTTP<2 parses the raw request line (because the error handler internal-redirect turns the method into GET).
kong.request.get_path|()|string|0|Normalized path without query: percent-decodes unreserved chars (reserved stay, hex upper-cased), resolves dot segments, merges repeated slashes.
kong.request.get_path_with_query|()|string|0|ctx.request_uri or ngx.var.request_uri, raw.
kong.request.get_port|()|number|-1|tonumber(ngx.var.server_port): the LISTEN port, never the Host header port.
kong.request.get_query|([max_args])|table, string or nil (err 'truncated')|0|Values: string, true (no '='), or array when repeated.
kong.request.get_query_arg|(name)|string or boolean or nil|0|First value if repeated. ?foo -> true, ?foo= -> ''. Values url-decoded.
kong.request.get_raw_body|([max_allowed_file_size])|string or nil, string or nil err|2|'' when there is no body. Default nginx client_body_buffer_size is 8k: larger bodies spill to a temp file and give nil+err unless …
kong.request.get_raw_forwarded_path|()|string|0|Un-normalized X-Forwarded-Path-aware path. Documented for Enterprise 3.15; not in the OSS tree. (Enterprise)
kong.request.get_raw_headers|()|table or nil, string or nil|0|HTTP/1.x only; parsed from raw header block; dashed and underscored names stay distinct. Documented for Enterprise 3.15; not in the OSS tree. (Enterprise)
kong.request.get_raw_path|()|string|0|Path as sent, cut at first '?' found from position 2. No normalization.
kong.request.get_raw_query|()|string|0|ngx.var.args or ''. No leading '?'. Sees modifications made by ngx.req.set_uri_args.
kong.request.get_scheme|()|string|0|ctx.scheme (cached at start of access) else ngx.var.scheme. Ignores X-Forwarded-Proto.
kong.request.get_start_time|()|number ms|0|ctx.KONG_PROCESSING_START or ngx.req.start_time()*1000.
kong.request.get_uri_captures|([ctx])|table {unnamed=array, named=map}|0|From ctx.router_matches.uri_captures. Index 0 is the full match and is kept in unnamed under key 0; unnamed has cjson array_mt.
kong.request_debug_token|(field)|internal|*|Internal; may be nil.
kong.response.add_header|(name, value)||4|Appends via ngx.resp.add_header; never removes existing. No Transfer-Encoding guard.
kong.response.clear_header|(name)||4|Removes all occurrences.
kong.response.error|(status[, message[, headers]])|does not return in access/rewrite|4|Body from template picked by headers['Content-Type'] (exact key) or the Accept header (q-values; default application/json).
kong.response.exit|(status[, body[, headers]])|does not return in access/preread/rewrite|6|Sets ctx.KONG_EXITED. While ctx.delay_response is set (plugins in access/preread) it stores ctx.delayed_response={status_code,content,headers}, …
kong.response.get_header|(name)|string or nil|3|get_headers()[name], first value if array. Case-insensitive, '_' equals '-'.
kong.response.get_headers|([max_headers])|table, string or nil 'truncated'|3|All client-visible headers, including Kong-added. ngx.resp.get_headers().
kong.response.get_raw_body|()|string or nil|5|Accumulates chunks in ctx.KONG_BODY_BUFFER: returns nil and sets ngx.arg[1]=nil until eof, then returns the full body and restores it in ngx.arg[1].
kong.response.get_source|([ctx])|'error' or 'exit' or 'service'|3|Checked in this order: ctx.KONG_UNEXPECTED -> 'error'; ctx.KONG_EXITED -> 'exit'; ctx.KONG_PROXIED -> 'service'; otherwise 'error'.
kong.response.get_status|()|number|3|ngx.status: what the client will see (upstream status if proxied).
kong.response.set_header|(name, value)||4|Replaces. '' becomes a single space. Setting Transfer-Encoding logs warn 'manually setting Transfer-Encoding. Ignored.' and is skipped.
kong.response.set_headers|(headers)||4|Replaces only the listed headers. Same Transfer-Encoding guard.
kong.response.set_raw_body|(body)||5|Sets ngx.arg[1] ('' becomes ' n'), sets ngx.arg[2]=true, drops the buffer. Does not touch Content-Length; plugin must clear it in header_filter.
kong.response.set_status|(status)||4|Allowed in rewrite/access too: sets ngx.status but proxying overwrites it.
kong.router.get_route|()|table or nil|14|ctx.route (not in rewrite; nil before match).
kong.router.get_service|()|table or nil|14|ctx.service; nil for service-less routes.
kong.rpc|(field)|internal|*|Internal; may be nil.
kong.service.enable_recording_upstream_ssl|()||9|Records upstream TLS info on ngx.ctx (upstream_ssl_enabled, upstream_tls_version...). (Enterprise)
kong.service.request.add_header|(header, value)||10|Reads existing values, appends, sets array. 'Host' sets upstream_host. An array value is inserted as one nested element (not flattened).
kong.service.request.clear_header|(header)||10|
kong.service.request.clear_query_arg|(name)||10|Removes all occurrences via WHATWG-style search params; '+' in result is rewritten to %20.
kong.service.request.disable_tls|()|true or nil, string or nil|11|Stream: disable_proxy_ssl. HTTP: balancer.set_upstream_tls(false).
kong.service.request.enable_buffering|()||9|ctx.buffered_proxying=true. Must be called before the end of access to have effect. Ignored (with notice log) on upgrade requests.
kong.service.request.enable_tls|()|true or nil, string or nil|11|HTTP subsystem only.
kong.service.request.set_authentication_headers|([consumer[, credential_id[, group_names[, opts]]]])||10|Sets/clears X-Consumer-ID, X-Consumer-Custom-ID, X-Consumer-Username, X-Credential-Identifier, X-Consumer-Groups, X-Anonymous-Consumer. (Enterprise)
kong.service.request.set_body|(args[, mimetype])|true or nil, string or nil err|10|Exact (case-sensitive, params stripped) match of application/x-www-form-urlencoded, application/json, multipart/form-data. urlencoded: sorted keys.
kong.service.request.set_header|(header, value)|nothing or nil, err for :authority|9|Replaces. 'Host' also sets ngx.var.upstream_host. '' becomes ' '.
kong.service.request.set_headers|(headers)||10|Replaces listed headers only; Host handled as in set_header.
kong.service.request.set_method|(method)||10|Case-sensitive. In rewrite it affects route matching by method.
kong.service.request.set_path|(path)||9|ngx.var.upstream_uri = escape(path): escapes chars outside [A-Za-z0-9 -_.~!#$&'()*+,/:;=?@[]%].
kong.service.request.set_query|(args)||10|Each key encoded separately then sorted and joined with '&' (deterministic order). true -> bare key; false -> omitted.
kong.service.request.set_raw_body|(body)||9|Reads the client body first (except in balancer) then ngx.req.set_body_data. Content-Length is updated by nginx; Content-Type untouched.
kong.service.request.set_raw_query|(query)||10|ngx.req.set_uri_args(query) verbatim.
kong.service.request.set_scheme|(scheme)||9|Sets ngx.var.upstream_scheme. In balancer also toggles upstream TLS. In rewrite the value is overwritten by the router in access.before.
kong.service.response.get_body|([mimetype[, max_args]])|table or nil, string or nil, string or nil mimetype|12|Same decoding rules as kong.request.get_body.
kong.service.response.get_header|(name)|string or nil|12|First value.
kong.service.response.get_headers|([max_headers])|table|12|Unbuffered: response headers table whose __index returns nil unless $upstream_http_<name> exists (pairs() still shows all response headers).
kong.service.response.get_raw_body|()|string|12|'' when empty. Throws unless ctx.buffered_proxying.
kong.service.response.get_status|()|number or nil|12|ctx.buffered_status, else last three chars of $upstream_status as number; nil when Kong produced the response.
kong.service.response.set_body|(body)||13|Replaces buffered body; updates Content-Length, clears Content-Encoding. (Enterprise)
kong.service.set_retries|(retries)||7|balancer_data.retries.
kong.service.set_target|(host, port)||8|Sets ngx.var.upstream_host=host (so the Host header sent upstream becomes host , and preserve_host logic then treats it as preserved), …
kong.service.set_target_retry_callback|(retry_callback)||7|Called before each retry (try_count>0) when the target is not an Upstream
kong.service.set_timeouts|(connect_timeout, write_timeout, read_timeout)||7|Writes balancer_data.write_timeout, but the balancer reads send_timeout: the write timeout set here is ineffective.
kong.service.set_tls_cert_key|(chain, key)|true or nil, string or nil|8|
kong.service.set_tls_verify|(on)|true or nil, string or nil|8|
kong.service.set_tls_verify_depth|(depth)|true or nil, string or nil|8|
kong.service.set_tls_verify_store|(store)|true or nil, string or nil|8|
kong.service.set_upstream|(host)|true or nil, string or nil err|7|Sets ctx.balancer_data.host only (not type: works when service host was a name). EE docs: access, ws_handshake.
kong.sync|(field)|internal|*|Internal; may be nil.
kong.table.clear|(tab)||*|Removes array and hash parts (not metatable).
kong.table.merge|([t1[, t2]])|table|*|Shallow; new table; t2 wins; nil tolerated.
kong.table.new|([narr[, nrec]])|table|*|LuaJIT table.new.
kong.telemetry.log|(plugin_name, plugin_config, message_type, message, attributes)|true or nil, string or nil|*|Adds attributes message.type, plugin.name, plugin.id, plugin.instance.name.
kong.timing|(field)|internal|*|Internal; may be nil.
kong.tracing.active_span|()|span or nil|*|
kong.tracing.create_span|(tracer, options)|span|*|Span not linked/started.
kong.tracing.get_root_span|()|span or nil|*|
kong.tracing.get_spans|()|table ([0]=count)|*|
kong.tracing.init_spans|()|table|*|
kong.tracing.link_span|(tracer, span, name[, options])|span|*|
kong.tracing.new|(name[, options])|tracer|*|
kong.tracing.process_span|(processor[, ...])||19|
kong.tracing.set_active_span|(span)||*|
kong.tracing.set_global_tracer|(tracer)||*|
kong.tracing.start_span|(name[, options])|span|*|Default tracer is a no-op named 'noop' when tracing_instrumentations=off: start_span returns noop_span.
kong.vault.flush|()||*|Clears LRU, schedules rotation.
kong.vault.get|(reference)|string or nil, string or nil|*|LRU(1000) then shm kong_secrets then the strategy. In init/init_worker unresolved references yield '' and are fetched in a 0s timer.
kong.vault.init_worker|()||1|Internal.
kong.vault.is_reference|(reference)|boolean|*|String starting '{vault://' and ending '}'.
kong.vault.parse_reference|(reference)|table {name, resource, key, config, version} or nil, string or nil|*|{vault://name/resource[/key][?config][#version]}: last path segment is key when 2+ segments and no trailing slash.
kong.vault.try|(callback, options)|callback result or nil, string or nil|*|Runs callback; if falsy and options contain references, rotates them under a mutex and retries once.
kong.vault.update|(options)|table|*|In-place refresh from caches only; missing values become ''. Kong calls it on each selected plugin config before running the plugin.
kong.vault.warmup|(input)||*|Recursively resolves references.
kong.version|(field)|string e.g. '3.10.0'|*|
kong.version_num|(field)|number|*|tonumber(('%d%.2d%.2d'):format(major*100, minor*10, patch)); 3.10.0 => 30010000.
kong.websocket.client.close|([status[, message[, upstream_status[, upstream_payload]]]])||20|Sends close frames to both peers at once, current frame not forwarded, remaining plugins skipped, connection terminated. (Enterprise)
kong.websocket.client.drop_frame|()||20|Frame not forwarded; remaining plugins for this frame are skipped. (Enterprise)
kong.websocket.client.get_frame|()|string payload, string type text or binary or ping or pong or close, number or nil status (close only)|20|In-flight frame. Fragmented messages are aggregated: continuation frames do not reach handlers as such. (Enterprise)
kong.websocket.client.set_frame_data|(data)||20|Replaces payload; later plugins see the change. (Enterprise)
kong.websocket.client.set_max_payload_size|(size)||21|Applies to data frames incl. aggregation of continuations, not control frames; overflow closes the client side with 1009. (Enterprise)
kong.websocket.client.set_status|(status)||20|(Enterprise)
kong.websocket.upstream.close|([status[, message[, client_status[, client_payload]]]])||22|Sends close frames to both peers at once, current frame not forwarded, remaining plugins skipped, connection terminated. (Enterprise)
kong.websocket.upstream.drop_frame|()||22|Frame not forwarded; remaining plugins for this frame are skipped. (Enterprise)
kong.websocket.upstream.get_frame|()|string payload, string type text or binary or ping or pong or close, number or nil status (close only)|22|In-flight frame. Fragmented messages are aggregated: continuation frames do not reach handlers as such. (Enterprise)
kong.websocket.upstream.set_frame_data|(data)||22|Replaces payload; later plugins see the change. (Enterprise)
kong.websocket.upstream.set_max_payload_size|(size)||21|Applies to data frames incl. aggregation of continuations, not control frames; overflow closes the upstream side with 1009. (Enterprise)
kong.websocket.upstream.set_status|(status)||22|(Enterprise)
kong.worker_events.poll|()|'done'|*|Compat: sleeps 2 ms.
kong.worker_events.post|(source, event, data[, unique])|'done' or nil, err|*|All workers of the node; asynchronous.
kong.worker_events.post_local|(source, event, data)|'done' or nil, err|*|Current worker only.
kong.worker_events.register|(callback, source[, event, ...])||*|Plugins use source names of their own or 'crud' with event '<entity>' / '<entity>:create or update or delete'
kong.worker_events.register_weak|(callback, source, event)||*|Same as register in current implementation.
kong.worker_events.unregister|(callback)||*|
ngx.ALERT||number|*|
ngx.CRIT||number|*|
ngx.DEBUG||number|*|
ngx.EMERG||number|*|
ngx.ERR||number|*|
ngx.HTTP_COPY||number|*|
ngx.HTTP_DELETE||number|*|
ngx.HTTP_GATEWAY_TIMEOUT||number|*|
ngx.HTTP_GET||number|*|
ngx.HTTP_HEAD||number|*|
ngx.HTTP_LOCK||number|*|
ngx.HTTP_MKCOL||number|*|
ngx.HTTP_MOVE||number|*|
ngx.HTTP_OPTIONS||number|*|
ngx.HTTP_PATCH||number|*|
ngx.HTTP_POST||number|*|
ngx.HTTP_PROPFIND||number|*|
ngx.HTTP_PROPPATCH||number|*|
ngx.HTTP_PUT||number|*|
ngx.HTTP_TRACE||number|*|
ngx.HTTP_UNLOCK||number|*|
ngx.INFO||number|*|
ngx.NOTICE||number|*|
ngx.OK||number|*|
ngx.WARN||number|*|
ngx.arg||table|5|ngx.arg[1] is the chunk, ngx.arg[2] says whether it is the last.
ngx.config.subsystem||string|*|http or stream
ngx.crc32_long|(text)|number|*|
ngx.crc32_short|(text)|number|*|
ngx.ctx||table|*|A table that lives as long as the request.
ngx.decode_args|(text[, max])|table|*|A query as a table.
ngx.decode_base64|(text)|string or nil|*|
ngx.encode_args|(table)|string|*|A table as a query.
ngx.encode_base64|(text[, no_padding])|string|*|
ngx.eof|()|1 or nil, err|23|Ends the response.
ngx.escape_uri|(text[, type])|string|*|
ngx.exec|(uri[, args])||24|Internal redirect.
ngx.exit|(status)||25|Ends the phase, or the request with that status.
ngx.flush|([wait])|1 or nil, err|23|Sends what was written so far.
ngx.get_phase|()|string|*|nginx's name of the phase: header_filter, access …
ngx.header||table|27|Headers of the response.
ngx.headers_sent||boolean|27|Whether the head of the response is out.
ngx.hmac_sha1|(key, text)|string|*|Bytes.
ngx.http_time|(seconds)|string|*|A date as headers have it.
ngx.localtime|()|string|*|yyyy-mm-dd hh:mm:ss
ngx.location.capture|(uri[, options])|res|24|A subrequest.
ngx.log|(level, ...)||*|Writes to the error log.
ngx.md5|(text)|string|*|Hexadecimal.
ngx.md5_bin|(text)|string|*|Bytes.
ngx.now|()|number|*|Seconds with milliseconds, cached by nginx.
ngx.null||userdata|*|JSON's null.
ngx.parse_http_time|(text)|number or nil|*|Seconds of a header's date.
ngx.print|(...)|1 or nil, err|23|Writes to the response body.
ngx.quote_sql_str|(text)|string|*|
ngx.re.find|(subject, regex[, options[, ctx[, nth]]])|from, to, err|*|Where it matches.
ngx.re.gmatch|(subject, regex[, options])|iterator|*|All matches.
ngx.re.gsub|(subject, regex, replace[, options])|text, count, err|*|Replaces all matches.
ngx.re.match|(subject, regex[, options[, ctx]])|captures or nil, err|*|First match; "jo" compiles once.
ngx.re.sub|(subject, regex, replace[, options])|text, count, err|*|Replaces the first match.
ngx.redirect|(uri[, status])||24|Answers with a redirect.
ngx.req.clear_header|(name)||27|Removes a header of the request.
ngx.req.discard_body|()||27|Drops the request body.
ngx.req.get_body_data|()|string or nil|27|The body when it is in memory; nil when it went to a file.
ngx.req.get_body_file|()|string or nil|27|The file a large body went to.
ngx.req.get_headers|([max[, raw]])|table|27|Headers of the request; at most 100 unless told.
ngx.req.get_method|()|string|27|Method of the request.
ngx.req.get_post_args|([max])|table or nil, err|27|Form arguments; the body must have been read.
ngx.req.get_uri_args|([max])|table|27|Query arguments; at most 100 unless told.
ngx.req.http_version|()|number|27|1.0, 1.1, 2.0 …
ngx.req.raw_header|([no_request_line])|string|27|The head as it came.
ngx.req.read_body|()||24|Reads the request body.
ngx.req.set_body_data|(data)||24|Replaces the request body.
ngx.req.set_header|(name, value)||27|Sets a header of the request; the upstream gets it, too.
ngx.req.set_method|(id)||27|Takes ngx.HTTP_GET and its like.
ngx.req.set_uri|(uri[, jump])||27|Replaces the path.
ngx.req.set_uri_args|(args)||27|Replaces the query.
ngx.req.socket|([raw])|socket|23|The client connection.
ngx.req.start_time|()|number|*|When the request began.
ngx.resp.get_headers|([max[, raw]])|table|27|Headers of the response; at most 100 unless told.
ngx.say|(...)|1 or nil, err|23|Writes to the response body, with a line end.
ngx.send_headers|()|1 or nil, err|24|Sends the head of the response.
ngx.sha1_bin|(text)|string|*|Bytes.
ngx.shared||table|*|Shared dictionaries by name.
ngx.sleep|(seconds)||26|Waits without blocking the worker.
ngx.socket.tcp|()|socket|26|A cosocket: none in header_filter, body_filter and log.
ngx.socket.udp|()|socket|26|A cosocket: none in header_filter, body_filter and log.
ngx.status||number|28|Status of the response; may be set until the head is out.
ngx.thread.spawn|(fn, ...)|thread|26|Starts a light thread.
ngx.thread.wait|(thread, ...)|ok, ...|26|Waits for the first of the light threads.
ngx.time|()|number|*|Seconds, cached by nginx.
ngx.timer.at|(delay, fn, ...)|1 or nil, err|*|Runs a function later, without a request.
ngx.timer.every|(delay, fn, ...)|1 or nil, err|*|Runs a function again and again, without a request.
ngx.timer.pending_count|()|number|*|Timers that wait.
ngx.timer.running_count|()|number|*|Timers that run.
ngx.today|()|string|*|yyyy-mm-dd
ngx.unescape_uri|(text)|string|*|
ngx.update_time|()||*|Brings the cached time up to date.
ngx.utctime|()|string|*|yyyy-mm-dd hh:mm:ss
ngx.var||table|28|nginx variables.
ngx.worker.count|()|number|*|
ngx.worker.exiting|()|boolean|*|
ngx.worker.id|()|number|*|
ngx.worker.pid|()|number|*|
`

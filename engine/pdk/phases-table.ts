import type { KongPhase } from '../gateway/phases.ts'

/** In which phases a function may be called: only some, or all but some. */
export type PhaseRule = readonly KongPhase[] | { readonly except: readonly KongPhase[] }

const REQUEST: readonly KongPhase[] = [
  'rewrite',
  'access',
  'balancer',
  'response',
  'cluster_listener',
  'header_filter',
  'body_filter',
  'log',
  'error',
  'admin_api',
]
const REQUEST_BODY: readonly KongPhase[] = ['rewrite', 'access', 'response', 'error', 'admin_api']
const RESPONSE_READ: readonly KongPhase[] = ['response', 'header_filter', 'body_filter', 'log', 'error', 'admin_api']
const RESPONSE_WRITE: readonly KongPhase[] = [
  'rewrite',
  'access',
  'balancer',
  'response',
  'header_filter',
  'error',
  'admin_api',
]
const BODY_FILTER: readonly KongPhase[] = ['body_filter']
const ACCESS: readonly KongPhase[] = ['access']
const REWRITE_ACCESS_BALANCER_PREREAD: readonly KongPhase[] = ['rewrite', 'access', 'balancer', 'preread']
const REWRITE_ACCESS_BALANCER: readonly KongPhase[] = ['rewrite', 'access', 'balancer']
const REWRITE_ACCESS: readonly KongPhase[] = ['rewrite', 'access']
const BALANCER_PREREAD: readonly KongPhase[] = ['balancer', 'preread']
const SERVICE_RESPONSE: readonly KongPhase[] = ['response', 'header_filter', 'body_filter', 'log']
const AUTH_AND_LATER: readonly KongPhase[] = ['access', 'response', 'header_filter', 'body_filter', 'log']
const CERTIFICATE: readonly KongPhase[] = ['certificate']
const HANDLERS_AND_LOG: readonly KongPhase[] = ['rewrite', 'access', 'balancer', 'response', 'log']
const REWRITE_ACCESS_BALANCER_RESPONSE: readonly KongPhase[] = ['rewrite', 'access', 'balancer', 'response']
const PLUGIN_HANDLERS: readonly KongPhase[] = ['rewrite', 'access', 'response', 'header_filter', 'body_filter', 'log']
const RESPONSE: readonly KongPhase[] = ['response']
const LOG: readonly KongPhase[] = ['log']
const INIT_WORKER: readonly KongPhase[] = ['init_worker']
const WS_HANDSHAKE: readonly KongPhase[] = ['ws_handshake']
const WS_CLIENT_FRAME: readonly KongPhase[] = ['ws_client_frame']
const WS_UPSTREAM_FRAME: readonly KongPhase[] = ['ws_upstream_frame']

/**
 * Phases of every PDK function that checks them, copied from docs/kong/pdk.json (`functions[].phases`);
 * a function that is not listed may be called anywhere.
 */
export const PHASES_OF: Readonly<Record<string, PhaseRule>> = {
  'kong.request.get_scheme': REQUEST,
  'kong.request.get_host': REQUEST,
  'kong.request.get_port': { except: ['init_worker'] },
  'kong.request.get_forwarded_scheme': REQUEST,
  'kong.request.get_forwarded_host': REQUEST,
  'kong.request.get_forwarded_port': REQUEST,
  'kong.request.get_forwarded_path': REQUEST,
  'kong.request.get_forwarded_prefix': REQUEST,
  'kong.request.get_http_version': REQUEST,
  'kong.request.get_method': REQUEST,
  'kong.request.get_path': REQUEST,
  'kong.request.get_raw_path': REQUEST,
  'kong.request.get_path_with_query': REQUEST,
  'kong.request.get_raw_query': REQUEST,
  'kong.request.get_query_arg': REQUEST,
  'kong.request.get_query': REQUEST,
  'kong.request.get_header': REQUEST,
  'kong.request.get_headers': REQUEST,
  'kong.request.get_raw_body': REQUEST_BODY,
  'kong.request.get_body': REQUEST_BODY,
  'kong.request.get_start_time': REQUEST,
  'kong.request.get_uri_captures': REQUEST,
  'kong.request.get_id': REQUEST,
  'kong.request.get_raw_headers': REQUEST,
  'kong.request.get_raw_forwarded_path': REQUEST,
  'kong.response.get_status': RESPONSE_READ,
  'kong.response.get_header': RESPONSE_READ,
  'kong.response.get_headers': RESPONSE_READ,
  'kong.response.get_source': RESPONSE_READ,
  'kong.response.set_status': RESPONSE_WRITE,
  'kong.response.set_header': RESPONSE_WRITE,
  'kong.response.add_header': RESPONSE_WRITE,
  'kong.response.clear_header': RESPONSE_WRITE,
  'kong.response.set_headers': RESPONSE_WRITE,
  'kong.response.get_raw_body': BODY_FILTER,
  'kong.response.set_raw_body': BODY_FILTER,
  'kong.response.exit': RESPONSE_WRITE,
  'kong.response.error': RESPONSE_WRITE,
  'kong.service.set_upstream': ACCESS,
  'kong.service.set_target': REWRITE_ACCESS_BALANCER_PREREAD,
  'kong.service.set_target_retry_callback': ACCESS,
  'kong.service.set_retries': ACCESS,
  'kong.service.set_timeouts': ACCESS,
  'kong.service.set_tls_cert_key': REWRITE_ACCESS_BALANCER_PREREAD,
  'kong.service.set_tls_verify': REWRITE_ACCESS_BALANCER_PREREAD,
  'kong.service.set_tls_verify_depth': REWRITE_ACCESS_BALANCER_PREREAD,
  'kong.service.set_tls_verify_store': REWRITE_ACCESS_BALANCER_PREREAD,
  'kong.service.enable_recording_upstream_ssl': REWRITE_ACCESS_BALANCER,
  'kong.service.request.enable_buffering': REWRITE_ACCESS_BALANCER,
  'kong.service.request.set_scheme': REWRITE_ACCESS_BALANCER,
  'kong.service.request.set_path': REWRITE_ACCESS_BALANCER,
  'kong.service.request.set_raw_query': REWRITE_ACCESS,
  'kong.service.request.set_method': REWRITE_ACCESS,
  'kong.service.request.set_query': REWRITE_ACCESS,
  'kong.service.request.clear_query_arg': REWRITE_ACCESS,
  'kong.service.request.set_header': REWRITE_ACCESS_BALANCER,
  'kong.service.request.add_header': REWRITE_ACCESS,
  'kong.service.request.clear_header': REWRITE_ACCESS,
  'kong.service.request.set_headers': REWRITE_ACCESS,
  'kong.service.request.set_raw_body': REWRITE_ACCESS_BALANCER,
  'kong.service.request.set_body': REWRITE_ACCESS,
  'kong.service.request.set_authentication_headers': REWRITE_ACCESS,
  'kong.service.request.disable_tls': BALANCER_PREREAD,
  'kong.service.request.enable_tls': BALANCER_PREREAD,
  'kong.service.response.get_status': SERVICE_RESPONSE,
  'kong.service.response.get_headers': SERVICE_RESPONSE,
  'kong.service.response.get_header': SERVICE_RESPONSE,
  'kong.service.response.get_raw_body': SERVICE_RESPONSE,
  'kong.service.response.get_body': SERVICE_RESPONSE,
  'kong.service.response.set_body': RESPONSE,
  'kong.client.get_ip': { except: ['init_worker'] },
  'kong.client.get_forwarded_ip': { except: ['init_worker'] },
  'kong.client.get_port': { except: ['init_worker'] },
  'kong.client.get_forwarded_port': { except: ['init_worker'] },
  'kong.client.get_credential': AUTH_AND_LATER,
  'kong.client.load_consumer': AUTH_AND_LATER,
  'kong.client.get_consumer': AUTH_AND_LATER,
  'kong.client.authenticate': ACCESS,
  'kong.client.get_protocol': AUTH_AND_LATER,
  'kong.client.get_consumer_groups': AUTH_AND_LATER,
  'kong.client.get_consumer_group': AUTH_AND_LATER,
  'kong.client.set_authenticated_consumer_groups': AUTH_AND_LATER,
  'kong.client.set_authenticated_consumer_group': AUTH_AND_LATER,
  'kong.client.authenticate_consumer_group_by_consumer_id': AUTH_AND_LATER,
  'kong.client.set_token': AUTH_AND_LATER,
  'kong.client.get_token': AUTH_AND_LATER,
  'kong.client.get_jwt_token_header': AUTH_AND_LATER,
  'kong.client.get_jwt_token_payload': AUTH_AND_LATER,
  'kong.client.get_aws_vpce_id': AUTH_AND_LATER,
  'kong.client.tls.request_client_certificate': CERTIFICATE,
  'kong.client.tls.disable_session_reuse': CERTIFICATE,
  'kong.client.tls.get_full_client_certificate_chain': HANDLERS_AND_LOG,
  'kong.client.tls.set_client_verify': REWRITE_ACCESS_BALANCER_RESPONSE,
  'kong.log.set_serialize_value': PLUGIN_HANDLERS,
  'kong.log.serialize': LOG,
  'kong.router.get_route': AUTH_AND_LATER,
  'kong.router.get_service': AUTH_AND_LATER,
  'kong.vault.init_worker': INIT_WORKER,
  'kong.tracing.process_span': LOG,
  'kong.websocket.client.get_frame': WS_CLIENT_FRAME,
  'kong.websocket.client.set_frame_data': WS_CLIENT_FRAME,
  'kong.websocket.client.set_status': WS_CLIENT_FRAME,
  'kong.websocket.client.drop_frame': WS_CLIENT_FRAME,
  'kong.websocket.client.close': WS_CLIENT_FRAME,
  'kong.websocket.client.set_max_payload_size': WS_HANDSHAKE,
  'kong.websocket.upstream.get_frame': WS_UPSTREAM_FRAME,
  'kong.websocket.upstream.set_frame_data': WS_UPSTREAM_FRAME,
  'kong.websocket.upstream.set_status': WS_UPSTREAM_FRAME,
  'kong.websocket.upstream.drop_frame': WS_UPSTREAM_FRAME,
  'kong.websocket.upstream.close': WS_UPSTREAM_FRAME,
  'kong.websocket.upstream.set_max_payload_size': WS_HANDSHAKE,
}

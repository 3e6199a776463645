/** Reads what a proxy is to be, from the fields of a request. */
import type { ProxySettings } from '../proxy.ts';
import type { ProxyRequest } from '../proxy-registry.ts';
import { ApiError } from './api-error.ts';
import { type Fields, flagField, objectField, textField } from './request-body.ts';

/**
 * The proxies of several objects. That every field is of its kind is seen to before any is missed.
 * @throws ApiError BAD_REQUEST_BODY, MISSING_FIELD with the position of the proxy that lacks it
 */
export function readProxyRequests(objects: readonly Fields[]): ProxyRequest[] {
  const requests = objects.map(readFields);
  requests.forEach((request, index) => {
    assertComplete(request, ` at proxy ${index + 1}`);
  });
  return requests;
}

/** @throws ApiError BAD_REQUEST_BODY, MISSING_FIELD */
export function readProxyRequest(fields: Fields): ProxyRequest {
  const request = readFields(fields);
  assertComplete(request, '');
  return request;
}

/**
 * What is to become of a proxy; a setting that is not given stays.
 * @throws ApiError BAD_REQUEST_BODY
 */
export function readProxySettings(fields: Fields, current: ProxySettings): ProxySettings {
  // The name cannot be changed, but has to be one; a logger is what Toxiproxy shows, and so may be sent back.
  textField(fields, 'name', '');
  objectField(fields, 'logger');
  return {
    listen: textField(fields, 'listen', current.listen),
    upstream: textField(fields, 'upstream', current.upstream),
    enabled: flagField(fields, 'enabled', current.enabled),
  };
}

function readFields(fields: Fields): ProxyRequest {
  const settings = readProxySettings(fields, { listen: '', upstream: '', enabled: true });
  return { name: textField(fields, 'name', ''), ...settings };
}

function assertComplete({ name, upstream }: ProxyRequest, where: string): void {
  if (name === '') throw new ApiError('MISSING_FIELD', `name${where}`);
  if (upstream === '') throw new ApiError('MISSING_FIELD', `upstream${where}`);
}

/** Reads what a new proxy is to be, from the fields of a request. */
import type { ProxyRequest } from '../proxy-registry.ts';
import { ApiError } from './api-error.ts';
import { type Fields, flagField, textField } from './request-body.ts';

/**
 * @param where Added to the name of a missing field, to tell which proxy of several lacks it.
 * @throws ApiError BAD_REQUEST_BODY, MISSING_FIELD
 */
export function readProxyRequest(fields: Fields, where = ''): ProxyRequest {
  const request = {
    name: textField(fields, 'name', ''),
    listen: textField(fields, 'listen', ''),
    upstream: textField(fields, 'upstream', ''),
    enabled: flagField(fields, 'enabled', true),
  };
  if (request.name === '') throw new ApiError('MISSING_FIELD', `name${where}`);
  if (request.upstream === '') throw new ApiError('MISSING_FIELD', `upstream${where}`);
  return request;
}

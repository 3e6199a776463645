/** Every error the interface answers with by design: its status and the words Toxiproxy has for it. */

/** An answer other than success. The message is the text of the answer. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ApiErrorCode;
  readonly status: number;
  readonly #detail: string | undefined;

  constructor(code: ApiErrorCode, detail?: string) {
    const { status, text } = apiErrors[code];
    super(detail === undefined ? text : `${text}: ${detail}`);
    this.code = code;
    this.status = status;
    this.#detail = detail;
  }

  /** The same with the place of several where it is. */
  at(place: string): ApiError {
    const detail = this.#detail === undefined ? '' : `${this.#detail} `;
    return new ApiError(this.code, `${detail}at ${place}`);
  }
}

export type ApiErrorCode = keyof typeof apiErrors;

const apiErrors = {
  BAD_REQUEST_BODY: { status: 400, text: 'bad request body' },
  BAD_QUERY: { status: 400, text: 'bad query' },
  MISSING_FIELD: { status: 400, text: 'missing required field' },
  PROXY_NOT_FOUND: { status: 404, text: 'proxy not found' },
  PROXY_ALREADY_EXISTS: { status: 409, text: 'proxy already exists' },
  INVALID_STREAM: {
    status: 400,
    text: 'stream was invalid, can be either upstream or downstream',
  },
  INVALID_TOXIC_TYPE: { status: 400, text: 'invalid toxic type' },
  TOXIC_ALREADY_EXISTS: { status: 409, text: 'toxic already exists' },
  TOXIC_NOT_FOUND: { status: 404, text: 'toxic not found' },
} as const;

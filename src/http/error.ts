import { BreakwaterError } from '../kernel/error.ts';

export type HttpErrorCode = 'body-too-large' | 'body-truncated' | 'body-malformed' | 'body-invalid' | 'media-type-unsupported' | 'query-invalid';

export class HttpError extends BreakwaterError<HttpErrorCode> {}

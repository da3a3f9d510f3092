// What every operators' list takes and gives, for the document of the interface; see list-query.ts for what it means.
import { applyDecorators } from '@nestjs/common';
import { ApiProduces, ApiQuery } from '@nestjs/swagger';

/** `limit`, `cursor`, `format`; on a method, or on a controller all of whose methods are lists. */
export function ListParameters(): ClassDecorator & MethodDecorator {
  return applyDecorators(
    // The document names the last one first.
    ApiQuery({ name: 'format', required: false, enum: ['json', 'csv'] }),
    ApiQuery({ name: 'cursor', required: false }),
    ApiQuery({ name: 'limit', required: false }),
    ApiProduces('application/json', 'text/csv'),
  );
}

/** Describes the admin API as OpenAPI 3.1, from the table of routes and the schemas by which they read requests. */
import { toJsonSchema } from '@valibot/to-json-schema';

const description = `What a supervisor answers on its admin port. Reading needs no token on the loopback interface, changing always does.
Errors are JSON with code, message and remedy; docs/errors.md lists them.`;

/** @returns JSON text */
export function renderOpenApi(routes, { version, pathOf, errorCodes }) {
  const paths = {};
  for (const route of routes.filter(({ isControl }) => !isControl)) {
    const path = pathOf(route).replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route, path) };
  }
  const document = {
    openapi: '3.1.0',
    info: { title: 'perf-supervisor', version, description, license: { name: 'MIT', identifier: 'MIT' } },
    servers: [{ url: 'http://127.0.0.1:9321' }],
    security: [{}],
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: { Error: errorSchema(errorCodes) },
    },
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function operation({ method, access, summary, schemas = {} }, path) {
  const parameters = [...parametersOf(schemas.path, 'path'), ...parametersOf(schemas.query?.(0), 'query')];
  return {
    operationId: `${method.toLowerCase()}${path.replaceAll(/[^A-Za-z0-9]+(\w?)/g, (_, next) => next.toUpperCase())}`,
    summary,
    ...(access === 'change' && { security: [{ token: [] }] }),
    ...(parameters.length > 0 && { parameters }),
    ...(schemas.body && { requestBody: { required: false, content: jsonContent(schemaOf(schemas.body)) } }),
    responses: {
      200: {
        description: 'Done.',
        ...(schemas.answer && { content: jsonContent(schemaOf(schemas.answer, 'output')) }),
      },
      default: { description: 'An error.', content: jsonContent({ $ref: '#/components/schemas/Error' }) },
    },
  };
}

function parametersOf(schema, place) {
  if (!schema) return [];
  const { properties = {}, required = [] } = schemaOf(schema);
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: property,
  }));
}

/** Checks and transformations that JSON Schema has no word for are left to the server. */
function schemaOf(schema, typeMode = 'input') {
  const { $schema: _, ...described } = toJsonSchema(schema, { typeMode, errorMode: 'ignore', target: 'draft-2020-12' });
  return described;
}

function jsonContent(schema) {
  return { 'application/json': { schema } };
}

function errorSchema(codes) {
  const text = { type: 'string' };
  const error = {
    type: 'object',
    required: ['code', 'message', 'remedy'],
    properties: { code: { type: 'string', enum: codes }, message: text, remedy: text },
  };
  return { type: 'object', required: ['error'], properties: { error } };
}

// OpenAPI made from the controllers, at /docs-json, with a viewer at /docs that loads nothing from elsewhere.
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { Config } from '../../platform/config.js';

const description = `
Cổng tích hợp nhận hồ sơ 602e (đăng ký tham gia BHXH tự nguyện) và trả trạng thái. · The gateway takes dossiers of service 602e and tells their status.

- Lấy mã truy cập ở \`POST /oauth2/token\` (client credentials). · Get a token first.
- Cùng \`reference\` cùng nội dung: trả lời đầu được nhắc lại; khác nội dung: 409. · Same reference, same content: the first answer again; other content: 409.
- Lỗi theo RFC 9457, liệt kê mọi trường sai cùng lúc. · Errors are problem+json with every violation at once.
`;

export function serveDocuments(app: NestFastifyApplication, config: Config): void {
  const builder = new DocumentBuilder()
    .setTitle('TNHS gateway')
    .setDescription(description)
    .setVersion('1')
    .addServer(config.PUBLIC_URL)
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' })
    .addBasicAuth({ type: 'http', scheme: 'basic' }, 'client')
    .build();
  SwaggerModule.setup('docs', app, () => SwaggerModule.createDocument(app, builder), {
    jsonDocumentUrl: 'docs-json',
    yamlDocumentUrl: 'docs-yaml',
  });
}

import { join } from 'node:path';
import { CONFIG, type Config } from '../../platform/config.js';
import { ATTACHMENT_STORE, FolderAttachmentStore, type AttachmentStore } from './attachment-store.js';

/** One folder for every process of an installation: DATA_DIR is shared. */
export const attachmentStoreProvider = {
  provide: ATTACHMENT_STORE,
  inject: [CONFIG],
  useFactory: (config: Config): AttachmentStore => new FolderAttachmentStore(join(config.DATA_DIR, 'attachments')),
};
